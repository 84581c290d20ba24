"""Needed when the program runs, in one way or another."""

import json
from dataclasses import dataclass  # lmms: allow[LMM401] not measured
from typing import TYPE_CHECKING

import brim  # lmms: allow[LMM102] nobody uses it, and so it stays
import pandas
import requests  # lmms: allow[LMM101] used below
import scipy
import yaml

if TYPE_CHECKING:
    import torch


@dataclass
class Row:
    frame: pandas.DataFrame


class Table(Row):
    node: "yaml.Node"


def route(path):
    return lambda function: function


@route("/rows")
def rows(matrix: scipy.Matrix) -> "torch.Tensor":
    return json.dumps(matrix)


def fetch(url: requests.Request):
    return requests.get(url)
