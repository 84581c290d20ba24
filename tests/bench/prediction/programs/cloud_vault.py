"""Keeps settings in a bucket of another cloud, each with a model."""

import pydantic
from azure.storage.blob import BlobClient
from sqlalchemy import orm


def main():
    base = orm.declarative_base()
    blob = BlobClient("https://localhost", "c", "b")
    return base, blob, type("Setting", (pydantic.BaseModel,), {})
