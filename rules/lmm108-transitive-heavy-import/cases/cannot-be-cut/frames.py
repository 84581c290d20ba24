"""A base class of a heavy module."""

import pandas


class Base(pandas.DataFrame):
    pass
