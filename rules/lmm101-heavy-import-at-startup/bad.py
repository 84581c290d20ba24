"""Heavy modules that most starts do not need."""

import pandas  # expect: LMM101 pandas takes 1.2 s to import on CPython 3.11.9 and 5 % of processes use it
import torch as t  # expect: LMM101 unless every start needs it
from scipy import stats  # expect: LMM101 scipy.stats takes 900 ms
from websocket import create_connection, WebSocket  # expect: LMM101 import it in the functions that need it (saves up to 220 ms at start-up
import json, requests  # expect: LMM101 requests takes 180 ms

if json.loads("0") == 0:
    import requests.adapters  # the same cause as above: a related place, no second finding


class Report:
    def table(self, rows):
        return pandas.DataFrame(t.tensor(rows))


def connect(url, kind=None):
    return WebSocket(url) if kind else create_connection(url, json.dumps(requests.get(url)), stats)
