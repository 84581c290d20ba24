"""Comments that allow findings, on random programs: what is needed is never called unused, and what is called unused is not
needed."""

import json
import random

import pytest

from link_test import random_project

CODES = ["LMM101", "LMM102", "LMM104", "LMM105", "LMM106", "LMM107", "LMM108", "LMM109", "LMM113", "LMM201", "LMM401", "LMM1"]


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


def apply_edits(folder, diags):
    """All fixes at once, each byte touched by one edit only."""
    edits = {(e["path"], e["offset"], e["end_offset"], e["text"]) for d in diags for e in d["fix"]["edits"]}
    for path in {edit[0] for edit in edits}:
        content = (folder / path).read_bytes()
        before = len(content)
        for _, start, end, text in sorted((e for e in edits if e[0] == path), reverse=True):
            assert end <= before
            before = start
            content = content[:start] + text.encode() + content[end:]
        (folder / path).write_bytes(content)


@pytest.mark.parametrize("seed", range(25))
def test_what_is_unused_can_go(lint, tmp_path, seed):
    rng = random.Random(seed)
    random_project(rng, tmp_path)
    shown = lint("facts", ".", cwd=tmp_path).stdout.splitlines()
    for fact in map(json.loads, shown):
        if "kind" in fact:
            codes = ", ".join(rng.sample(CODES, rng.choice([1, 1, 2, 3])))
            comment_on(tmp_path, fact["file"], fact["line"], f"  # lmms: allow[{codes}] tried")
    before = findings(lint, tmp_path)
    unused = [diag for diag in before if diag["code"] == "LMM902" and diag["fix"]["kind"] == "safe"]
    apply_edits(tmp_path, unused)
    after = findings(lint, tmp_path)
    assert keys(before, ["LMM902"]) == keys(after, ["LMM902"])
    assert not any(diag["code"] == "LMM902" and diag["fix"]["kind"] == "safe" for diag in after)


NOTHING = [
    ("import json  # lmms: allow[LMM101] why  \r\n", "import json\r\n"),
    ("import json  # noqa: LMM101\n", "import json\n"),
    ("import json  # noqa: LMM101, E501 both\n", "import json  # noqa: E501 both\n"),
    ("import json  # noqa: E501,LMM101,F401\n", "import json  # noqa: E501,F401\n"),
    ("import json  # noqa: E501 LMM101 LMM102\n", "import json  # noqa: E501\n"),
    ("import json  # lmms: allow[LMM101, LMM102] see #12\n", "import json\n"),
    ("import json  # lmms: allow[LMM101] it is  # type: ignore\n", "import json  # type: ignore\n"),
    ("import json  # type: ignore  # lmms: allow[ LMM101 ]\n", "import json  # type: ignore\n"),
    ("\ufeffimport json  # é  # lmms: allow[LMM101]\n", "\ufeffimport json  # é\n"),
    ("if 1:\n    # lmms: allow-file[LMM101] all of it\n    import json\n", "if 1:\n    import json\n"),
    ("import json\n# lmms: allow-file[LMM101]", "import json\n"),
    ("import json  # lmms: allow[LMM1O1] x\n", None),
    ("# lmms: allow[LMM101] x\nimport json\n", None),
]


@pytest.mark.parametrize("source, fixed", NOTHING)
def test_the_fix_takes_away_what_is_of_no_use_and_nothing_else(lint, tmp_path, source, fixed):
    profile = {"schema": 1, "modules": {"json": {"import_ms": 1, "usage": 0.5}}}
    (tmp_path / ".lmms").mkdir()
    (tmp_path / ".lmms" / "profile.json").write_text(json.dumps(profile))
    (tmp_path / "a.py").write_bytes(source.encode())
    found = [diag for diag in findings(lint, tmp_path) if diag["code"] == "LMM902"]
    assert found
    apply_edits(tmp_path, [diag for diag in found if diag["fix"]["kind"] == "safe"])
    assert (tmp_path / "a.py").read_bytes().decode() == (source if fixed is None else fixed)


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
