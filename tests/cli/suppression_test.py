"""Comments that allow findings, on random programs: what is needed is never called unused, and what is called unused is not
needed."""

import json
import random
import re

import pytest

from link_test import random_project

CODES = ["LMM101", "LMM102", "LMM104", "LMM105", "LMM106", "LMM107", "LMM108", "LMM109", "LMM113", "LMM201", "LMM401", "LMM1"]
COMMENT = re.compile(rb"  # lmms: allow\[[A-Z0-9, ]*\] tried\b")


def findings(lint, folder):
    lines = lint("check", "--today", "2026-06-01", "--output-format", "json-lines", cwd=folder).stdout.splitlines()
    return [json.loads(line) for line in lines]


def comment_on(folder, path, number, text):
    """Adds a comment to a line; false where none can stand there, or one stands already."""
    content = (folder / path).read_bytes()
    lines = content.split(b"\n")
    if b"\r" in content or b"\f" in content or number > len(lines):
        return False
    line = lines[number - 1]
    if b"#" in line or b"'''" in line or b'"""' in line or line.endswith(b"\\") or not path.endswith(".py"):
        return False
    lines[number - 1] = line + text.encode()
    (folder / path).write_bytes(b"\n".join(lines))
    return True


def keys(diags, but=()):
    return {(diag["path"], diag["line"], diag["code"], diag["message"]) for diag in diags if diag["code"] not in but}


@pytest.mark.parametrize("seed", range(25))
def test_what_silences_a_finding_is_of_use(lint, tmp_path, seed):
    random_project(random.Random(seed), tmp_path)
    wanted = {}
    for diag in findings(lint, tmp_path):
        if not diag["code"].startswith("LMM9"):
            wanted.setdefault((diag["path"], diag["line"]), set()).add(diag["code"])
    put = {
        place
        for place, codes in wanted.items()
        if comment_on(tmp_path, *place, f"  # lmms: allow[{', '.join(sorted(codes))}] tried")
    }
    for diag in findings(lint, tmp_path):
        place = (diag["path"], diag["line"])
        assert place not in put or diag["code"] not in wanted[place] | {"LMM902"}, diag["message"]


@pytest.mark.parametrize("seed", range(25))
def test_what_is_unused_can_go(lint, tmp_path, seed):
    rng = random.Random(seed)
    random_project(rng, tmp_path)
    shown = lint("facts", ".", cwd=tmp_path).stdout.splitlines()
    for fact in map(json.loads, shown):
        if "kind" in fact:
            comment_on(tmp_path, fact["file"], fact["line"], f"  # lmms: allow[{rng.choice(CODES)}] tried")
    before = findings(lint, tmp_path)
    unused = [diag for diag in before if diag["code"] == "LMM902"]
    for diag in unused:
        path = tmp_path / diag["path"]
        lines = path.read_bytes().split(b"\n")
        lines[diag["line"] - 1] = COMMENT.sub(b"", lines[diag["line"] - 1])
        path.write_bytes(b"\n".join(lines))
    after = findings(lint, tmp_path)
    assert keys(before, ["LMM902"]) == keys(after, ["LMM902"])
    gone = {(diag["path"], diag["line"]) for diag in unused if "tried" in diag["message"]}
    assert not gone & {(diag["path"], diag["line"]) for diag in after if diag["code"] == "LMM902"}


def test_random_projects_have_unused_comments(lint, tmp_path):
    """Else the last test says nothing."""
    count = 0
    for seed in range(5):
        rng = random.Random(seed)
        folder = tmp_path / str(seed)
        random_project(rng, folder)
        for fact in map(json.loads, lint("facts", ".", cwd=folder).stdout.splitlines()):
            if "kind" in fact:
                comment_on(folder, fact["file"], fact["line"], f"  # lmms: allow[{rng.choice(CODES)}] tried")
        count += sum(diag["code"] == "LMM902" for diag in findings(lint, folder))
    assert count > 10
