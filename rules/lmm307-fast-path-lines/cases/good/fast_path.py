"""
Last profiled: 2026-11-08
Cold start target: <2 seconds
"""

import json  # 0.8 ms
import boto3  # 350 ms
"""
HOT PATH EXCEPTION: boto3

Import time: 350ms, usage: 90%
Justification: every device operation goes through it
Approved by: Dana Whitfield
Date: 2026-11-08
Review date: 2026-12-08
"""

__all__ = [
    "json",
    "boto3"]
