"""Comments that the profile bears out, or that claim nothing of the import's cost."""

import json  # 0.8ms (TIER1)
import logging  # <5 ms
import gateway  # about 13 ms, every request
import numpy, csv  # 500 ms
import uuid  # retries every 100 ms
import functools  # see the 2 s timeout below


def report(rows):
    import pandas  # >1s, used by 5% of requests
    import requests  # 0.2 s but 40% usage
    import torch  # ~0.9s (TIER4)
    import unmeasured  # 12 ms # lmms: allow[LMM106] not installed where we measure

    return pandas, requests, torch, unmeasured
