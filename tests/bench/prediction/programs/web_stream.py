"""Passes a stream on, with checks, under Flask."""

import aiohttp
import flask
import marshmallow
from sqlalchemy import orm


def create_app():
    app = flask.Flask("stream")
    app.add_url_rule("/", view_func=lambda: str(aiohttp.ClientTimeout()))
    return app, marshmallow.Schema(), orm.declarative_base()
