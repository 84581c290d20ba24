"""The one-line form is enough for this rule."""

import boto3  # 350ms but 90% usage - HOT PATH EXCEPTION # expect: LMM202 silences LMM201 only


def client():
    return boto3.client("s3")
