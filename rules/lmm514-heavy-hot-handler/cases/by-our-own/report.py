"""Brings in what is heavy."""

import pandas

EMPTY = pandas.DataFrame()


def run(rows):
    return pandas.DataFrame(rows)
