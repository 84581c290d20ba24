"""Device state, from the table that every request reads."""

import boto3
import orjson
import time

import requests  # 180ms
"""
HOT PATH EXCEPTION: requests

Import time: 180ms
Usage frequency: 86% of requests
Justification: the hub answers over HTTP; nearly every state request asks it
Approved by: Dana Whitfield
Date: 2026-10-28
Review date: 2027-04-28
"""


def read(device):
    table = boto3.resource("dynamodb").Table("devices")
    item = table.get_item(Key={"id": device}).get("Item")
    if item is None:
        item = orjson.loads(requests.get(f"http://hub.local/devices/{device}", timeout=2).content)
    return {"device": device, "state": item["state"], "read_at": time.time()}
