"""The program of probe.c: named by EVIDENCE_PROBE, or built in the folder that LMMS_LINT lies in."""

import os
import pathlib
import subprocess

import pytest


@pytest.fixture(scope="session")
def probe():
    """Path of evidence-probe."""
    if "EVIDENCE_PROBE" in os.environ:
        return os.environ["EVIDENCE_PROBE"]
    build = pathlib.Path(os.environ.get("LMMS_LINT", "")).parent
    if not (build / "build.ninja").is_file():
        pytest.skip("neither EVIDENCE_PROBE nor LMMS_LINT in a build folder is given")
    target = "tests/evidence/evidence-probe"
    subprocess.run(["ninja", "-C", str(build), target], check=True, stdout=subprocess.DEVNULL)
    return str(build / target)
