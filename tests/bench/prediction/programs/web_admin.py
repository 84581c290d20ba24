"""Administration pages with tasks behind them."""

import celery
import httpx
from django.db import models
from PIL import Image


def main():
    app = celery.Celery("admin")
    app.task(lambda: httpx.get("https://localhost"))
    return app, models.CharField(max_length=20), Image.new("L", (1, 1))
