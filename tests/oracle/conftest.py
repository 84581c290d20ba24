"""What the tests of the oracle share: its scripts can be imported, and CPython 3.15 can be asked."""

import pathlib
import shutil
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE))


@pytest.fixture(scope="session")
def python315():
    """python315(SCRIPT, ARGUMENT...) runs one of our scripts in CPython 3.15; the package is installed on first use."""
    if not shutil.which("npm") or not shutil.which("node"):
        pytest.skip("CPython 3.15 needs Node and npm")
    folder = HERE / "py315"
    if not (folder / "node_modules" / "pyodide").is_dir():
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=folder, check=True, capture_output=True)

    def run(script, *arguments):
        command = ["node", str(folder / "run.mjs"), str(HERE / script), *map(str, arguments)]
        return subprocess.run(command, cwd=HERE, capture_output=True, encoding="utf-8", check=False, timeout=120)

    return run
