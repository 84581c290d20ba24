"""Fills forms from a database on the command line."""

import jsonschema
import pydantic
import sqlalchemy
import typer


def main():
    app = typer.Typer()
    app.command()(lambda: jsonschema.validate({}, {}))
    engine = sqlalchemy.create_engine("sqlite://")
    print(engine, type("Form", (pydantic.BaseModel,), {}))
    app()
