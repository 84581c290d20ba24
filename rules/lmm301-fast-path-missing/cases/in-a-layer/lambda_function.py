"""Its fast path lies in a layer, which is not linted here."""

from fast_path import *  # lmms: allow[LMM401] not measured
import boto3  # lmms: allow[LMM201] documented there


def lambda_handler(event, context):
    return boto3.client("s3")
