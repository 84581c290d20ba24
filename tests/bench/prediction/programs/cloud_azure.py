"""Copies blobs from Azure to a bucket."""

import boto3
from azure.core.exceptions import AzureError
from azure.storage.blob import BlobServiceClient
from cryptography.fernet import Fernet


def main():
    key = Fernet(Fernet.generate_key())
    try:
        BlobServiceClient("https://localhost").get_container_client("c")
    except AzureError:
        boto3.client("s3").put_object(Bucket="b", Key="k", Body=key.encrypt(b"x"))
