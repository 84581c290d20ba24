"""A document must name this module; a title for several is no document."""

# HOT PATH EXCEPTION: botocore
# Import time: 350ms
import boto3  # expect: LMM201

# Tier 2: hot path exceptions (above 10 ms)
import gateway


def client():
    return boto3.client("s3"), gateway
