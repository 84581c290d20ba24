"""Random programs, profiles and policies: what the linter says of them is held against brute force.

At most one placement verdict an import, never two that ask opposite things, no finding that breaks a condition, none kept
back, the same bytes from one worker and from seven. PROGRAMS=50000 FIRST=1000 tries other programs than usual.
"""

import json
import os
import re
import subprocess

import pytest
from brute import faults
from random_program import make

PROGRAM = os.environ.get("LMMS_LINT", "lmms-lint")
COUNT = int(os.environ.get("PROGRAMS", "300"))
FIRST = int(os.environ.get("FIRST", "0"))
BATCH = 50


SEE = re.compile(r"^ +(?:= see: )?(\S+\.py):(\d+): (.*)$")


def lint(folder, jobs):
    command = [PROGRAM, "check", "--profile", "profile.json", "--today", "2026-11-21", "--jobs", str(jobs)]
    command += ["--output-format", "json", "--output", "full=full.txt", "."]
    result = subprocess.run(command, cwd=folder, capture_output=True, timeout=120, check=False)
    assert result.returncode in (0, 1), result.stderr.decode()
    return result.stdout, (folder / "full.txt").read_bytes()


def related(block):
    """The places behind "= see:"."""
    lines = block.partition("= see: ")[2]
    found = [SEE.match(line) for line in ("= see: " + lines).split("\n")] if lines else []
    first = re.match(r"(\S+\.py):(\d+): (.*)", lines.split("\n")[0]) if lines else None
    return [{"path": m[1], "line": int(m[2]), "message": m[3]} for m in [first, *found[1:]] if m]


def told(output):
    """The diagnostics, each with its related places, which only the full format shows."""
    diags = json.loads(output[0])["diagnostics"]
    blocks = output[1].decode().split("\n\n")
    for diag, block in zip(diags, blocks):
        assert f"[{diag['code']}]" in block
        diag["related"] = related(block)
    return diags


def try_program(folder, seed):
    program = make(seed)
    folder.mkdir()
    for name, text in program.files.items():
        (folder / name).write_text(text, encoding="utf-8")
    output = lint(folder, 1)
    assert lint(folder, 7) == output, f"seed {seed}: other bytes from seven workers"
    found = list(faults(program, told(output)))
    assert not found, "\n".join([f"seed {seed} in {folder}:", *found])


@pytest.mark.parametrize("first", range(FIRST, FIRST + COUNT, BATCH))
def test_programs(tmp_path, first):
    for seed in range(first, min(first + BATCH, FIRST + COUNT)):
        try_program(tmp_path / str(seed), seed)


def test_the_programs_themselves():
    """They hold what the properties are about; and brute force finds what is wrong."""
    kinds = {statement.kind for seed in range(100) for statement in make(seed).statements}
    assert {"eager", "load", "deferred", "loop", "document", "called", "exported"} <= kinds
    program = next(p for p in map(make, range(100)) if p.statements and p.statements[0].kind == "load" and not p.fast)
    statement = program.statements[0]
    place = {"path": statement.path, "line": statement.line, "column": 1, "module": statement.target, "severity": "error"}
    wrong = {"code": "LMM101", "message": "", "figures": {"saving_ms": 1e6}, "related": [], **place}
    assert any("cannot move" in fault for fault in faults(program, [wrong]))
    assert any("LMM101 and LMM201" in fault for fault in faults(program, [wrong, {**wrong, "code": "LMM201"}]))
