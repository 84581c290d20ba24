"""Heavy, needed by nearly every start, and no word about it."""

import boto3  # expect: LMM201 boto3 takes 350 ms to import on CPython 3.11.9 and 90 % of processes use it


def client():
    return boto3.client("s3")
