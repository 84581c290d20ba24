"""Counted."""

import json

# Tier 1: the top operations, 97 % of traffic
_ZAPH_TIER1 = {
    "loads": json.loads,
}
_ZAPH_TIER2 = {
    "dumps": json.dumps,  # 1,200 calls a day
}
_HOT_PATH = {"load": (json.load, 0.9)}
_HOT_PATH_LIMIT = 3
_HOT_PATH_EMPTY = {}


def local():
    _HOT_PATH_HERE = {"load": json.load}
    return _HOT_PATH_HERE
