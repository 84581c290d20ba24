"""Documents that have nothing to accept."""

# HOT PATH EXCEPTION: pandas
# Import time: 1200ms
import polars  # expect: LMM401

# HOT PATH EXCEPTION: json
# Import time: 0.8ms, usage: 100%
import json

# HOT PATH EXCEPTION: boto3
# Import time: 350ms
import gateway
import boto3  # expect: LMM201


def report(rows):
    # HOT PATH EXCEPTION: requests
    # Import time: 180ms
    import requests

    return requests.post("https://hub.local", rows)
