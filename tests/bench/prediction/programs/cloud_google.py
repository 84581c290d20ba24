"""Copies objects from Google Cloud Storage."""

import requests
import yaml
from google.auth import default
from google.cloud import storage


def main():
    credentials, project = default()
    client = storage.Client(project, credentials)
    print(yaml.safe_dump([bucket.name for bucket in client.list_buckets()]), requests.codes.ok)
