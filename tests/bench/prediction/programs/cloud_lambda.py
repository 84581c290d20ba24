"""A Lambda handler: an object store, a signature, a model of the request."""

import boto3
import requests
from botocore.config import Config
from cryptography.hazmat.primitives import hashes, serialization
from pydantic import BaseModel


def lambda_handler(event, context):
    client = boto3.client("s3", config=Config())
    model = type("Request", (BaseModel,), {})
    return client, model, requests.get, hashes.SHA256(), serialization.Encoding.PEM
