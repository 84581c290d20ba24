"""What every test of the command line uses: `lint(...)` runs the program in a temporary folder."""

import os
import pathlib
import subprocess

import pytest

PROGRAM = os.environ.get("LMMS_LINT", "lmms-lint")


@pytest.fixture
def lint(tmp_path: pathlib.Path):
    """lint("check", "a.py", stdin="...", env={...}, cwd=...) -> CompletedProcess with text output (UTF-8)."""

    def run(*args, stdin="", env=None, cwd=None, timeout=60):
        environment = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "FORCE_COLOR", "CI")}
        environment.update(env or {})
        return subprocess.run(
            [PROGRAM, *map(str, args)],
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            env=environment,
            cwd=cwd or tmp_path,
            timeout=timeout,
            check=False,
        )

    return run
