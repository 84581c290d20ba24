"""The baseline: known findings stay quiet whatever is inserted, moved, renamed or reformatted; new ones are told."""

import json
import os
import pathlib
import shutil
import subprocess

import jsonschema
import pytest

TOP = pathlib.Path(__file__).parents[2]
SCHEMA = json.loads((TOP / "src/baseline/baseline.schema.json").read_text())
PROFILE = {
    "schema": 1,
    "modules": {
        "pandas": {"import_ms": 1200, "usage": 0.05},
        "numpy": {"import_ms": 60, "usage": 0.1},
        "json": {"import_ms": 2, "usage": 0.5},
    },
}
OLD = """\
import os, pandas
from numpy import (zeros,
    ones)


class Report:
    def rows(self):
        import json
        return json.dumps([zeros, ones, os, pandas])


def main():
    for name in ['a', 'b']:
        pd = __import__('pandas')
        yield pd, name
    import json
    return json
"""
# The same by the hand of a formatter: line breaks, quotes, brackets, statements apart.
REFORMATTED = """\
import os
import pandas
from numpy import (
    zeros,
    ones,
)


class Report:
    def rows(self):
        import json

        return json.dumps([zeros, ones, os, pandas])


def main():
    for name in ["a", "b"]:
        pd = __import__("pandas")
        yield pd, name
    import json

    return json
"""


def write(path, content=""):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def git(folder, *args):
    settings = {"user.name": "Dana", "user.email": "dana@example.org", "commit.gpgsign": "false", "core.hooksPath": "/"}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return subprocess.run(
        ["git", *options, *args], cwd=folder, env=environment, capture_output=True, text=True, check=True
    ).stdout


def found(lint, *args, **kwargs):
    result = lint("check", "--output-format", "json", *args, **kwargs)
    assert result.returncode in (0, 1), result.stderr
    answer = json.loads(result.stdout)
    return [(d["path"], d["code"], d["line"]) for d in answer["diagnostics"]], answer["summary"]


@pytest.fixture
def project(tmp_path, lint):
    write(tmp_path / ".lmms/profile.json", json.dumps(PROFILE))
    write(tmp_path / "app/old.py", OLD)
    write(tmp_path / "app/clean.py", "import sys\n")
    assert len(found(lint)[0]) == 5
    assert lint("baseline").returncode == 0
    assert found(lint)[0] == [] and lint().returncode == 0
    return tmp_path


def baseline(project):
    return (project / ".lmms/baseline.jsonl").read_text()


def quiet(lint):
    """Nothing is new, and nothing is missed."""
    diagnostics, summary = found(lint)
    assert diagnostics == [] and summary["baselined"] == 5 and summary["fixed"] == 0
    return True


# ---- what it holds ---------------------------------------------------------------------------------------------------


def test_the_file_is_sorted_follows_its_schema_and_holds_no_lines(lint, project):
    lines = baseline(project).splitlines()
    for line in lines:
        jsonschema.validate(json.loads(line), SCHEMA)
    assert lines[0] == '{"schema": 1}'
    entries = [tuple(json.loads(line).values()) for line in lines[2:]]
    assert entries == [
        ("app/old.py", "LMM101", "pandas"),
        ("app/old.py", "LMM102", "numpy"),
        ("app/old.py", "LMM104", "pandas", "main"),
        ("app/old.py", "LMM105", "json", "Report.rows"),
        ("app/old.py", "LMM105", "json", "main"),
    ]


def test_the_same_findings_give_the_same_bytes(lint, project):
    before = baseline(project)
    stamp = (project / ".lmms/baseline.jsonl").stat().st_mtime_ns
    result = lint("baseline")
    assert result.stdout == ".lmms/baseline.jsonl: 5 findings, as before.\n"
    assert (project / ".lmms/baseline.jsonl").stat().st_mtime_ns == stamp
    for jobs in (1, 3):
        (project / ".lmms/baseline.jsonl").unlink()
        lint("baseline", "--jobs", jobs)
        assert baseline(project) == before


def test_nothing_to_hold_writes_nothing(lint, tmp_path):
    write(tmp_path / "clean.py", "import sys\n")
    assert "0 findings, as before" in lint("baseline").stdout
    assert not (tmp_path / ".lmms").exists()


# ---- what it survives ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "# a\n\n'''text'''\nimport sys\n" + text,
        lambda text: text.replace("class Report", "def other():\n    return 1\n\n\nclass Report"),
        lambda text: text.replace("import os, pandas", "import sys, pandas as pd, os  # why"),
        lambda text: text.replace("        import json\n        return", "        x = 1\n        import sys, json\n        return"),
        lambda text: "\n".join(reversed(text.split("\n\n\n"))).replace("from numpy", "\nfrom numpy"),
        lambda text: text.replace("def main", "async def main"),
        lambda text: text.replace("def main", "def start"),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "\ufeff" + text,
        lambda text: REFORMATTED,
    ],
)
def test_changes_that_add_no_finding(lint, project, change):
    write(project / "app/old.py", change(OLD))
    assert quiet(lint)


@pytest.mark.parametrize(
    "formatter",
    [
        ["black", "-q"],
        ["black", "-q", "-l", "30"],
        ["ruff", "format", "-q", "--no-cache", "--isolated"],
        ["ruff", "format", "-q", "--no-cache", "--isolated", "--line-length", "30"],
        ["ruff", "check", "-q", "--no-cache", "--isolated", "--select", "I", "--fix"],
    ],
    ids=" ".join,
)
def test_formatters_add_no_finding(lint, project, formatter):
    if not shutil.which(formatter[0]):
        pytest.skip(f"{formatter[0]} is not installed")
    subprocess.run([*formatter, "app"], cwd=project, check=True)
    assert (project / "app/old.py").read_text() != OLD
    assert quiet(lint)


def test_a_renamed_file_keeps_its_findings_without_git(lint, project):
    (project / "lib").mkdir()
    (project / "app/old.py").rename(project / "lib/new.py")
    write(project / "lib/new.py", "'''Moved.'''\n" + REFORMATTED)
    assert quiet(lint)
    assert lint("baseline").returncode == 0
    assert '"path": "lib/new.py"' in baseline(project) and "old.py" not in baseline(project)
    assert quiet(lint)


def test_a_copied_file_is_new(lint, project):
    shutil.copy(project / "app/old.py", project / "app/copy.py")
    diagnostics, summary = found(lint)
    assert {path for path, _, _ in diagnostics} == {"app/copy.py"} and len(diagnostics) == 5
    assert summary["baselined"] == 5


def test_another_file_with_the_like_findings_is_new(lint, project):
    (project / "app/old.py").unlink()
    write(project / "app/fresh.py", "import pandas\n")
    diagnostics, summary = found(lint)
    assert diagnostics == [("app/fresh.py", "LMM101", 1)] and summary["fixed"] == 5


# ---- what is new -----------------------------------------------------------------------------------------------------


def test_a_new_finding_is_told_and_fails(lint, project):
    write(project / "app/clean.py", "import sys\nimport pandas\n")
    result = lint()
    assert result.returncode == 1
    assert "app/clean.py:2:8: error[LMM101]" in result.stdout
    assert "Found 1 error in 1 file; 2 files checked; 5 in the baseline.\n" in result.stdout


def test_of_equal_findings_the_surplus_is_new(lint, project):
    more = OLD.replace("def main():\n", "def first():\n    import json\n    return json\n\n\ndef main():\n    import json\n")
    write(project / "app/old.py", more)
    diagnostics, summary = found(lint)
    lines = more.splitlines()
    assert [(code, lines[line - 2]) for _, code, line in diagnostics] == [
        ("LMM105", "def first():"),
        ("LMM105", "        yield pd, name"),
    ]
    assert summary["baselined"] == 5


def test_what_is_passed_makes_no_difference_to_what_is_new(lint, project):
    write(project / "app/clean.py", "import pandas\n")
    assert found(lint, "app/old.py")[0] == []
    assert found(lint, "app/clean.py")[0] == found(lint, "app")[0] == [("app/clean.py", "LMM101", 1)]
    assert found(lint, "../clean.py", "..", cwd=write(project / "app/sub/x.py").parent)[0] == [("../clean.py", "LMM101", 1)]
    absolute = project / "app"
    assert [code for _, code, _ in found(lint, absolute, cwd="/")[0]] == ["LMM101"]


def test_calendar_findings_are_never_held(lint, project):
    write(project / ".lmms/profile.json", json.dumps({**PROFILE, "measured_at": "2020-01-01T00:00:00Z"}))
    assert [code for _, code, _ in found(lint, "--today", "2026-11-21")[0]] == ["LMM402"]
    assert lint("baseline", "--add", "--today", "2026-11-21").returncode == 0
    assert "LMM402" not in baseline(project)


def test_no_baseline_tells_all(lint, project):
    diagnostics, summary = found(lint, "--no-baseline")
    assert len(diagnostics) == 5 and summary["baselined"] == 0
    assert "LMM101" in lint("why", "pandas").stdout


def test_a_finding_that_moves_to_another_line_of_its_cause_is_not_new(lint, tmp_path):
    write(tmp_path / ".lmms/profile.json", json.dumps(PROFILE))
    write(tmp_path / "lmms.toml", 'entry-points = [{target = "app.py", kind = "cli"}]\nignore = ["LMM405"]\n')
    write(tmp_path / "app.py", "import one, two\n\n\ndef main():\n    return one.f(), two.f()\n")
    for name in ("one", "two"):
        write(tmp_path / f"{name}.py", "import pandas\n\n\ndef f():\n    return pandas\n")
    told = found(lint)[0]
    assert len(told) == 1  # for both lines
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "one")
    assert lint("baseline").stdout.startswith(".lmms/baseline.jsonl: 1 finding in 1 file written")
    for line in baseline(tmp_path).splitlines():
        jsonschema.validate(json.loads(line), SCHEMA)
    mended = "def f():\n    import pandas\n    return pandas\n"
    write(tmp_path / told[0][0], mended)
    diagnostics, summary = found(lint, "--keep-baseline")
    assert diagnostics == [] and (summary["baselined"], summary["fixed"]) == (1, 1)
    assert found(lint, "--no-baseline", "--since", "HEAD")[0] == []
    assert len(found(lint, "--no-baseline")[0]) == 1
    assert "1 finding in 1 file written; 1 fixed one dropped" in lint("baseline").stdout
    assert found(lint)[0] == [] and told[0][0] not in baseline(tmp_path)


def test_a_new_line_of_a_known_cause_is_told(lint, tmp_path):
    write(tmp_path / ".lmms/profile.json", json.dumps(PROFILE))
    write(tmp_path / "lmms.toml", 'entry-points = [{target = "app.py", kind = "cli"}]\n')
    write(tmp_path / "app.py", "import one, two, zero\n\n\ndef main():\n    return one.f(), two, zero\n")
    heavy = "import pandas\n\n\ndef f():\n    return pandas\n"
    write(tmp_path / "one.py", heavy.replace("import pandas", "import pandas\nfrom pandas import DataFrame"))
    for name in ("two", "zero"):
        write(tmp_path / f"{name}.py", "import sys\n")
    lint("baseline")
    assert found(lint)[0] == []
    write(tmp_path / "zero.py", heavy)
    diagnostics, summary = found(lint)
    assert diagnostics == [("zero.py", "LMM101", 1)] and (summary["baselined"], summary["fixed"]) == (1, 0)
    lint("baseline", "--add")
    assert found(lint)[0] == []
    before = baseline(tmp_path)
    assert "as before" in lint("baseline").stdout and baseline(tmp_path) == before
    write(tmp_path / "a_first.py", heavy)  # stands for all lines when it comes first
    write(tmp_path / "app.py", "import a_first, one, two, zero\n\n\ndef main():\n    return a_first, one.f(), two, zero\n")
    diagnostics, summary = found(lint)
    assert diagnostics == [("a_first.py", "LMM101", 1)] and summary["fixed"] == 0


def test_what_is_told_once_for_the_program_may_be_told_elsewhere(lint, project):
    write(project / "app/old.py", "import requests, re\n" + OLD)
    lint("baseline", "--add")
    held = baseline(project)
    assert '{"path": ".", "code": "LMM401"}' in held and '{"path": ".", "code": "LMM401", "module": "requests"}' in held
    write(project / "app/clean.py", "import bisect, requests.auth\n")
    diagnostics, summary = found(lint)
    assert diagnostics == [] and summary["fixed"] == 0
    lint("baseline", "app/old.py")
    assert baseline(project) == held


# ---- it shrinks ------------------------------------------------------------------------------------------------------


def test_it_shrinks_by_itself(lint, project):
    write(project / "app/old.py", OLD.replace("os, pandas", "os"))
    before = baseline(project)
    result = lint()
    assert result.returncode == 0
    assert "1 of the baseline's findings is fixed and no longer in it.\n" in result.stdout
    held, left = ([line for line in text.splitlines() if '"code"' in line] for text in (before, baseline(project)))
    assert "LMM101" in before and left == [line for line in held if "LMM101" not in line]
    assert "fixed" not in lint().stdout
    write(project / "app/old.py", OLD)
    assert [code for _, code, _ in found(lint)[0]] == ["LMM101"]


@pytest.mark.parametrize("why", ["CI", "--keep-baseline", "a file is named", "something is new", "a file is broken"])
def test_it_does_not_shrink(lint, project, why):
    write(project / "app/old.py", OLD.replace("os, pandas", "os"))
    before = baseline(project)
    if why == "something is new":
        write(project / "app/clean.py", "import pandas\n")
    elif why == "a file is broken":
        write(project / "app/old.py", "import (\n" + OLD)
    arguments = {"--keep-baseline": ["--keep-baseline"], "a file is named": ["app/old.py"]}.get(why, [])
    result = lint(*arguments, env={"CI": "true"} if why == "CI" else None)
    assert baseline(project) == before
    if why in ("CI", "--keep-baseline", "a file is named"):
        assert "1 of the baseline's findings is fixed: `lmms-lint baseline` drops it.\n" in result.stdout
    write(project / "app/old.py", OLD.replace("os, pandas", "os"))
    (project / "app/clean.py").unlink(missing_ok=True)
    assert "fixed one" in lint("baseline").stdout


def test_new_findings_come_in_only_when_asked_for(lint, project):
    write(project / "app/clean.py", "import pandas\n")
    before = baseline(project)
    result = lint("baseline")
    assert result.returncode == 1 and baseline(project) == before
    assert "1 new finding left out of .lmms/baseline.jsonl" in result.stderr
    assert lint("baseline", "--add").returncode == 0
    assert found(lint)[0] == [] and "app/clean.py" in baseline(project)


def test_what_was_not_looked_at_stays(lint, project):
    write(project / "lib/x.py", "import pandas\n")
    lint("baseline", "--add")
    before = baseline(project)
    write(project / "lib/x.py", "import sys\n")
    write(project / "app/old.py", "import sys\n")
    assert found(lint, "lib", "--keep-baseline")[1]["fixed"] == 1
    assert found(lint, "--select", "LMM102", "--keep-baseline")[1]["fixed"] == 1
    lint("baseline", "lib")
    assert "lib/x.py" not in baseline(project) and baseline(project) == before.replace(
        "".join(line for line in before.splitlines(True) if "lib/x.py" in line), ""
    )
    (project / ".lmms/profile.json").unlink()
    assert found(lint)[1]["fixed"] == 0 or "LMM104" in before
    lint("baseline")
    assert "LMM101" in baseline(project) and "LMM104" not in baseline(project)


def test_a_deleted_file_is_fixed(lint, project):
    (project / "app/old.py").unlink()
    assert found(lint)[1]["fixed"] == 5
    assert lint("baseline").returncode == 0
    assert baseline(project) == '{"schema": 1}\n'


# ---- bad input -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ('{"schema": 2}\n', "1:1", "written by a newer lmms-lint"),
        ('{"schema": 1}\n<<<<<<< ours\n', "2:1", "a merge conflict"),
        ('{"schema": 1}\n{"path": "a.py", }\n', "2:18", "not one JSON object on a line"),
        ("", "1:1", "a baseline begins with"),
        (b"\x00\xff{", "1:2", "not one JSON object on a line"),
    ],
)
def test_a_faulty_baseline_is_told_and_hides_nothing(lint, project, text, place, message):
    path = write(project / ".lmms/baseline.jsonl", text)
    before = path.read_bytes()
    result = lint("check", "--output-format", "concise")
    assert result.returncode == 2
    assert f".lmms/baseline.jsonl:{place}: error[LMM904]: " in result.stdout and message in result.stdout
    assert "LMM101" in result.stdout
    result = lint("baseline", "--add")
    assert result.returncode == 2 and message in result.stderr
    assert path.read_bytes() == before


def test_a_baseline_that_is_no_file(lint, project):
    (project / ".lmms/baseline.jsonl").unlink()
    os.mkfifo(project / ".lmms/baseline.jsonl")
    result = lint()
    assert result.returncode == 2 and ".lmms/baseline.jsonl: not a regular file" in result.stderr


def test_many_writers_leave_one_whole_baseline(lint, project):
    before = baseline(project)
    writers = []
    for round in range(12):
        (project / ".lmms/baseline.jsonl").unlink(missing_ok=True)
        command = [os.environ.get("LMMS_LINT", "lmms-lint"), "baseline", "--add", "-q"]
        writers += [subprocess.Popen(command, cwd=project) for _ in range(2)]
    assert {writer.wait() for writer in writers} == {0}
    assert baseline(project) == before
    assert sorted(path.name for path in (project / ".lmms").iterdir()) == ["baseline.jsonl", "profile.json"]


def test_odd_names(lint, tmp_path):
    write(tmp_path / ".lmms/profile.json", json.dumps(PROFILE))
    names = ["a b.py", "caf\u00e9.py", "line\nbreak.py", 'quo"te.py', "-x.py", os.fsdecode(b"\xff.py")]
    for name in names:
        write(tmp_path / name, "import pandas\n")
    assert lint("baseline").returncode == 0
    assert found(lint)[1]["baselined"] == len(names)


# ---- merging ---------------------------------------------------------------------------------------------------------


def test_two_branches_merge_line_by_line(lint, project):
    write(project / ".gitattributes", "*.jsonl merge=union\n")
    git(project, "init", "-q", "-b", "main")
    git(project, "add", ".")
    git(project, "commit", "-qm", "one")
    for branch, name in (("ours", "app/a.py"), ("theirs", "app/b.py")):
        git(project, "checkout", "-q", "-b", branch, "main")
        write(project / name, "import pandas\n")
        assert lint("baseline", "--add").returncode == 0
        git(project, "add", ".")
        git(project, "commit", "-qm", branch)
    git(project, "merge", "-q", "-m", "both", "ours")
    diagnostics, summary = found(lint)
    assert diagnostics == [] and summary["baselined"] == 7 and summary["fixed"] == 0


# ---- stored facts ----------------------------------------------------------------------------------------------------


def test_linked_facts_know_the_baseline(lint, project):
    write(project / "app/clean.py", "import pandas\n")
    (project / "app/old.py").rename(project / "app/renamed.py")
    expected = lint("check", "--output-format", "json", "app").stdout
    lint("facts", "--output", "app.facts", "app")
    shutil.rmtree(project / "app")
    assert lint("link", "--output-format", "json", "app.facts").stdout == expected
    assert [d["path"] for d in json.loads(expected)["diagnostics"]] == ["app/clean.py"]
