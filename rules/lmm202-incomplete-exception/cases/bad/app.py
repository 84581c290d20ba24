"""Each document lacks something."""

import json

# HOT PATH EXCEPTION: boto3
# Import time: 350ms
# Usage: 90% of requests
# Approved by: [Name]
import boto3
import requests
"""
HOT PATH EXCEPTION: requests

Usage: 40% of requests
Justification: on the critical path of the majority workflow
Approved by: Dana Whitfield
Date: 2025-11-08
Review date: monthly
"""

# HOT PATH EXCEPTION: the AWS SDK
# Import time: 220ms, usage: 30%
import websocket

import gateway  # 15ms, 95% usage - HOT PATH EXCEPTION # expect: LMM205
import pandas  # HOT PATH EXCEPTION # expect: LMM202 silences LMM201 only; LMM101
