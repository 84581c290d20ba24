"""From 3.14 on annotations wait by themselves."""

import pandas  # expect: LMM113 import it under `if TYPE_CHECKING:` (saves


def total(frame: pandas.DataFrame):
    return frame
