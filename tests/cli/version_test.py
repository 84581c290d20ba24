"""`lmms-lint version`: name and version, as meson.build has it."""

import pathlib
import re

MESON = pathlib.Path(__file__).resolve().parents[2] / "meson.build"


def test_version(lint):
    version = re.search(r"version: '([^']+)'", MESON.read_text(encoding="utf-8")).group(1)
    result = lint("version")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == f"lmms-lint {version}\n"
