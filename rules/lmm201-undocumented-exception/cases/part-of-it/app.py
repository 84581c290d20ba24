"""The package is to be documented, a part of it that few need is to wait: two findings."""

import boto3  # expect: LMM201 boto3 takes 350 ms
import boto3.dynamodb  # expect: LMM101 boto3.dynamodb takes 480 ms


def read(table, condition):
    return boto3.resource(table) if condition is None else boto3.dynamodb.query(table, condition)
