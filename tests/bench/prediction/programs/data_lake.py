"""Moves tables between formats."""

import pandas as pd
import polars
import sqlalchemy
import yaml
from lxml import etree


def main(path):
    settings = yaml.safe_load("{}")
    table = polars.read_csv(path, **settings)
    engine = sqlalchemy.create_engine("sqlite://")
    pd.DataFrame(table.to_dict()).to_sql("t", engine)
    print(etree.tostring(etree.Element("done")))
