"""
Last profiled: 2026-11-08
Cold start target: <2 seconds
"""

import gateway  # 150 ms, every request # expect: LMM201
import shared  # 60 ms, which gateway brings in as well

# HOT PATH EXCEPTION: boto3
# Import time: 350ms, usage: 90%, why: every device operation goes through it
# Approved by: Dana Whitfield, date: 2026-11-08, review: 2026-12-08
import boto3

__all__ = ["gateway", "shared", "boto3"]
