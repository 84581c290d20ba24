from __future__ import annotations

import inspect  # lmms: allow[LMM401] what matters is below

import pandas


def report(frame: pandas.DataFrame) -> str:
    return str(frame)


SIGNATURE = inspect.signature(report, eval_str=True)
