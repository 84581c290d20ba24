"""The walk of tests/examples/report with real packages: from `try` to `measure --verify 40%`.

Runs where LMMS_WALK_PYTHON names an interpreter that has boto3, matplotlib, pandas and scipy; it takes some minutes.
"""

import json
import os
import pathlib
import shutil
import subprocess

import pytest

EXAMPLE = pathlib.Path(__file__).resolve().parents[1] / "examples" / "report"
PYTHON = os.environ.get("LMMS_WALK_PYTHON")


@pytest.mark.skipif(not PYTHON, reason="LMMS_WALK_PYTHON is not set")
def test_walk(lint, tmp_path):
    for path in [*EXAMPLE.glob("*.py"), EXAMPLE / "pyproject.toml"]:
        shutil.copy(path, tmp_path)
    identity = ("-c", "user.name=x", "-c", "user.email=x@example.org")
    for arguments in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "before")):
        subprocess.run(["git", *identity, *arguments], cwd=tmp_path, check=True)

    def run(*arguments, status=0):
        result = lint(*arguments, "--quiet", timeout=900)
        assert result.returncode == status, result.stderr
        return result.stdout

    assert "1. report: saves " in run("try", "--python", PYTHON, "--yes")
    run("profile", "--python", PYTHON)
    plan = lint("plan").stdout
    assert "app.py:6: defer report" in plan
    text = (tmp_path / "app.py").read_text(encoding="utf-8")
    text = text.replace("import report\nimport store", "import store")
    text = text.replace("    frame = report", "    import report\n\n    frame = report")
    (tmp_path / "app.py").write_text(text, encoding="utf-8")
    command = ("measure", "app:main", "--python", PYTHON, "--before", "HEAD", "--rounds", 12)
    got = json.loads(run(*command, "--verify", "40%", "--save", "--output-format", "json"))
    assert got["saving_low"] > 0.8
    assert got["modules"] < got["before"]["modules"] / 5
    assert "leave it" in lint("status").stdout
    assert "LMM101" not in lint("check").stdout
