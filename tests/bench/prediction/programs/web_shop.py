"""A shop on Flask with a database and a payment service."""

import logging

import flask
import requests
from itsdangerous import URLSafeSerializer
from sqlalchemy import create_engine
from sqlalchemy.orm import Session


def create_app():
    logging.basicConfig()
    app = flask.Flask("shop")
    engine = create_engine("sqlite://")
    app.add_url_rule("/", view_func=lambda: str(Session(engine)))
    app.add_url_rule("/pay", view_func=lambda: requests.get("https://localhost").text)
    return app, URLSafeSerializer("key")
