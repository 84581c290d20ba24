"""A worker of a task queue that renders and stores."""

import celery
import click
import requests
from jinja2 import Environment
from marshmallow import Schema
from sqlalchemy import orm


def main():
    app = celery.Celery("worker")
    app.task(lambda: Environment().from_string(requests.get("https://localhost").text).render())
    click.echo(Schema().dump(orm.Session()))
