"""Nothing evaluates these annotations, but a type checker wants the name."""

from __future__ import annotations

import pandas  # expect: LMM101 in the functions that need it, and for annotations under `if TYPE_CHECKING:` (saves


def total(frame: pandas.DataFrame):
    return pandas.Series(frame)
