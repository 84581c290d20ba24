"""Calls that read annotations, by whatever module they are found."""

from __future__ import annotations

import typing

import pandas

def report(frame: pandas.DataFrame) -> str:
    return str(frame)


HINTS = typing.get_type_hints(report)
