"""Their reviews were due yesterday, last month, and in the policy."""

# HOT PATH EXCEPTION: boto3
# Import time: 350ms, usage: 90% of requests, why: every device operation goes through it
# Approved by: Dana Whitfield, date: 2026-10-20, review: 2026-11-20
import boto3
import pandas  # expect: LMM101
"""
HOT PATH EXCEPTION: pandas

Import time: 1200ms
Usage: 5%
Justification: reports
Approved by: Dana Whitfield
Date: 1 Sep 2026
Expires: October 2026
"""
import requests  # expect: LMM101
