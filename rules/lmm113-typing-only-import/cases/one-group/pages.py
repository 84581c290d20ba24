"""Only annotations need it here."""

from __future__ import annotations

import pandas


def page(frame: pandas.DataFrame) -> str:
    return str(frame)
