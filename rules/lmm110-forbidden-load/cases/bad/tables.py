"""A subclass again."""

import pandas


class Table(pandas.DataFrame):
    pass
