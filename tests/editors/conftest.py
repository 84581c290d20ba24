"""What every test of an editor uses: the example application, and the program on PATH under its own name."""

import os
import pathlib
import shutil

import pytest

TOP = pathlib.Path(__file__).parents[2]
PROGRAM = os.environ.get("LMMS_LINT", "lmms-lint")


@pytest.fixture
def app(tmp_path):
    folder = tmp_path / "app"
    shutil.copytree(TOP / "tests" / "examples" / "lambda-app", folder)
    return folder


@pytest.fixture
def environment(tmp_path):
    """An empty home, and lmms-lint on PATH."""
    binaries, home = tmp_path / "bin", tmp_path / "home"
    binaries.mkdir()
    home.mkdir()
    (binaries / "lmms-lint").symlink_to(shutil.which(PROGRAM))
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("XDG_", "VIM"))}
    return {**kept, "HOME": str(home), "PATH": f"{binaries}:{os.environ['PATH']}", "TERM": "dumb"}


def need(*names):
    """The first of the programs that is there; else the test is left out."""
    for name in names:
        if found := shutil.which(os.environ.get(name.upper().replace("-", "_"), name)):
            return found
    pytest.skip(f"{' or '.join(names)} is not installed")
