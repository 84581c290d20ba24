"""Comments that the profile denies."""

import json  # <1ms, every request (TIER1)
import gateway  # 2ms
import yaml  # <1ms (TIER1)


def report(rows):
    import pandas  # 300ms, 15% usage
    import requests  # 180ms, 80% usage
    import json  # 0.8 ms (TIER4)

    return pandas, requests, json, gateway, yaml
