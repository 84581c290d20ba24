from __future__ import annotations

import far
import pandas


def run(frame: pandas.DataFrame) -> str:
    return far.away(frame)
