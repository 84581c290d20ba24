import boto3
import json


def handler(event):
    return boto3.client(json.loads(event))
