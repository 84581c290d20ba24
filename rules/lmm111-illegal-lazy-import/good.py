"""Where it takes it."""

import sys

lazy import pandas
lazy from requests import get as fetch, post

if sys.platform == "linux":
    lazy import scipy

with open(__file__):
    lazy import yaml

match sys.platform:
    case "linux":
        lazy from scipy import (
            stats,
        )

try:
    lazy = sys.argv[1]
finally:
    pass


def work():
    return pandas, fetch, post, scipy, yaml, stats
