"""A handler that loads whatever it likes."""

import json
import boto3  # expect: LMM301 this Lambda handler has no fast path; LMM201


def lambda_handler(event, context):
    return boto3.client("s3"), json.dumps(event)
