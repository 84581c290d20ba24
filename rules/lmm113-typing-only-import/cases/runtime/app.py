"""FastAPI reads the annotations of what it is handed, decorated or not."""

import pandas
from fastapi import Depends  # lmms: allow[LMM401] not measured


def frame() -> pandas.DataFrame:
    return None


DEPENDENCY = Depends(frame)
