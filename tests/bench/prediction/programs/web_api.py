"""An API on FastAPI, with a client of another one."""

import fastapi
import httpx
import pydantic
from jinja2 import Template
from sqlalchemy import select


def create_app():
    app = fastapi.FastAPI()
    app.get("/")(lambda: httpx.get("https://localhost").text)
    model = pydantic.create_model("Item", name=(str, ...))
    return app, model, Template("{{ x }}"), select
