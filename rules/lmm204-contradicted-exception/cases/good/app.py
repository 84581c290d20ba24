"""Within a quarter, within ten points, in words, by a bound, by one of several modules."""

# HOT PATH EXCEPTION: boto3
# Import time: 0.42 s, usage: every request, why: every device operation goes through it
# Approved by: Dana Whitfield, date: 2026-11-08, review: 2026-12-08
import boto3

# HOT PATH EXCEPTION: pandas
# Import time: 950 ms, usage: 0-10%, why: reports
# Approved by: Dana Whitfield, date: 2026-11-08, review: 2026-12-08
import pandas

# HOT PATH EXCEPTION: websocket.tunnel
# Import time: 700 ms, usage: 5%, why: the profile has only what websocket itself takes, and how often that is used
# Approved by: Dana Whitfield, date: 2026-11-08, review: 2026-12-08
import websocket.tunnel

# HOT PATH EXCEPTION: requests, torch
# Import time: 180 ms, usage: 40 %, why: critical path
# Approved by: Dana Whitfield, date: 2026-11-08, review: 2026-12-08
import requests
