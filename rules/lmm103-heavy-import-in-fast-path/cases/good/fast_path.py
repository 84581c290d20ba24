"""Everything that every request loads."""

import json
import gateway

# HOT PATH EXCEPTION: boto3
# Import time: 350ms
# Usage frequency: 90% of requests
# Justification: every device operation goes through it
# Approved by: Dana Whitfield
# Date: 2026-10-01
# Review date: 2027-10-01
import boto3

__all__ = ["json", "gateway", "boto3"]
