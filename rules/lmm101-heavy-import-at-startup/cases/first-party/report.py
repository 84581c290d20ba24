"""Pandas is the cause."""

import pandas  # expect: LMM101 pandas takes 1.2 s


def page():
    return pandas.DataFrame()
