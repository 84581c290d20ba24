"""Nearest to pandas, and it can move: named, with the chain."""

import tables  # expect: LMM108 tables brings in a heavy module: pandas takes 1.2 s to import on CPython 3.11.9 and 5 % of processes use it


def page(event):
    return tables.EMPTY.describe(event)
