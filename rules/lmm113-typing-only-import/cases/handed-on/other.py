"""Takes it."""

from app import pandas


def new():
    return pandas.DataFrame()
