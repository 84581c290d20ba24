"""Needs pandas while it loads."""

import pandas


class Rows(pandas.DataFrame):
    pass
