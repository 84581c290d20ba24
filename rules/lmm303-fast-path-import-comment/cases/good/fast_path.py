"""
Last profiled: 2026-11-08
Cold start target: <2 seconds
"""

from __future__ import annotations

from typing import TYPE_CHECKING  # 5 ms

import json, time  # 0.8ms
import gateway  # 15ms, every request

# cache_core: 35 ms, and each request asks it
from cache_core import (
    get,
    put,
)

# HOT PATH EXCEPTION: boto3
# Import time: 350ms, usage: 90%, why: every device operation goes through it
# Approved by: Dana Whitfield, date: 2026-11-08, review: 2026-12-08
import boto3

if TYPE_CHECKING:
    import pandas

try:
    import orjson  # 3 ms
except ImportError:
    orjson = None


def report(rows):
    import torch

    return torch.tensor(rows)


__all__ = ["json", "time", "gateway", "get", "put", "boto3", "orjson", "report"]
