"""Not handed to it: the file that holds cattrs does not import this one."""

from __future__ import annotations

import pandas  # expect: LMM113 only annotations need it here


def away(frame: pandas.DataFrame) -> str:
    return str(frame)
