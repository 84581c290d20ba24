"""A command line program with colours, settings and an API behind it."""

import json
import subprocess

import httpx
import jsonschema
import typer
import yaml
from rich.console import Console
from rich.table import Table


def main():
    app = typer.Typer()
    app.command()(lambda: Console().print(Table()))
    jsonschema.validate(yaml.safe_load("{}"), json.loads("{}"))
    subprocess.run(["true"], check=True)
    print(httpx.get("https://localhost"))
    app()
