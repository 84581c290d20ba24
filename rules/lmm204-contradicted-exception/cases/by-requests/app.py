"""Shares of requests are compared with requests, shares of processes with processes."""

# HOT PATH EXCEPTION: boto3
# Import time: 350ms, usage: 97% of requests, why: every device operation goes through it
# Approved by: Dana Whitfield, date: 2026-11-08, review: 2026-12-08
import boto3
