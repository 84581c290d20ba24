"""Due today, at the end of the month, or on the later of two readings."""

# HOT PATH EXCEPTION: boto3
# Import time: 350ms, usage: 90% of requests, why: every device operation goes through it
# Approved by: Dana Whitfield, date: 2026-10-21, review: 2026-11-21
import boto3

# HOT PATH EXCEPTION: pandas
# Import time: 1200ms, usage: 5%, why: reports
# Approved by: Dana Whitfield, date: 2026-10-21, review: Nov 2026
import pandas

# HOT PATH EXCEPTION: requests
# Import time: 180ms, usage: 40%, why: critical path
# Approved by: Dana Whitfield, date: 2026-10-21, review: 11/12/2026
import requests
