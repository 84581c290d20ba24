"""A bot that answers hooks."""

import boto3
import fastapi
import httpx


def create_app():
    app = fastapi.FastAPI()
    app.get("/")(lambda: httpx.get("https://localhost").text)
    return app, boto3.client
