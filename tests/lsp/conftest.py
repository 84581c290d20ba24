"""What every test of the server uses: the example application in a folder of its own, and a client."""

import pathlib
import shutil
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from client import Client  # noqa: E402

EXAMPLE = pathlib.Path(__file__).parents[1] / "examples" / "lambda-app"


@pytest.fixture
def app(tmp_path):
    folder = tmp_path / "app"
    shutil.copytree(EXAMPLE, folder)
    return folder


@pytest.fixture
def client(tmp_path):
    with Client(tmp_path) as client:
        yield client
