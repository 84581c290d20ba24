"""The same share, but of processes."""

# HOT PATH EXCEPTION: boto3
# Import time: 350ms, usage: 97% of processes, why: every device operation goes through it
# Approved by: Dana Whitfield, date: 2026-11-08, review: 2026-12-08
import boto3
