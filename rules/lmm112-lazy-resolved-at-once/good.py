"""Lazy names that wait."""

import sys
from typing import TYPE_CHECKING

lazy import pandas
lazy import requests
lazy from scipy import stats
lazy import yaml
lazy import torch

if TYPE_CHECKING:
    lazy import websocket

__all__ = ["pandas", "work"]

if sys.argv[1:]:
    print(requests.get("https://hub.local"))

rows: pandas.DataFrame
yaml = None
print(yaml)


def work(value: stats.norm) -> "websocket":
    return torch.tensor(value)


def unused(torch=None):
    return torch
