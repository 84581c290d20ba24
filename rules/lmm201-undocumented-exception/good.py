"""The same, documented; the one-line form is enough for this rule."""

import boto3  # 350ms but 90% usage - HOT PATH EXCEPTION


def client():
    return boto3.client("s3")
