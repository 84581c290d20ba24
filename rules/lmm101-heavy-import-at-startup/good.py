"""Heavy modules where they belong, or where nobody asks to move them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas

try:
    import json as simplejson
except ImportError:
    import requests as simplejson

lazy import torch

import websocket
"""
HOT PATH EXCEPTION: websocket

Import time: 220 ms
Usage: 3 of 10 requests
Justification: the hub closes the socket of a client that answers late
Approved by: Dana Whitfield
Date: 2026-10-01
Review date: 2027-10-01
"""

import yaml  # lmms: allow[LMM102] about to be needed by every request (until 2027-03-01)
import scipy.stats  # noqa: LMM101


def table(rows) -> pandas.DataFrame:
    import pandas

    return pandas.DataFrame(rows), json, simplejson, torch, websocket, yaml, scipy


if __name__ == "__main__":
    import requests

    print(requests)
