"""The file says that they wait."""

from __future__ import annotations

import pandas  # expect: LMM113 import it under `if TYPE_CHECKING:` (saves


def total(frame: pandas.DataFrame):
    return frame
