"""Joins a table with rows of a database, and shows it."""

import pandas
import sqlalchemy
from rich.console import Console


def main(file):
    engine = sqlalchemy.create_engine("sqlite://")
    frame = pandas.read_csv(file).merge(pandas.read_sql("select 1", engine))
    Console().print(frame)
