"""An entry of the policy that lacks two parts; another one that is complete; an approver whom nobody knows."""

import boto3
import requests

# HOT PATH EXCEPTION: websocket
# Import time: 220ms, usage: 30%, why: the live view opens with it
# Approved by: Sam Ort, date: 8 Nov 2026, review: 8 Dec 2026
import websocket  # expect: LMM101
