"""A site on Django, with thumbnails."""

import django
import requests
from django.core.management import execute_from_command_line
from django.db import models
from django.http import JsonResponse
from PIL import Image


def main():
    django.setup()
    print(requests.get("https://localhost"), models.Model, JsonResponse, Image.open)
    execute_from_command_line()
