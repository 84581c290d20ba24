"""The oracle held to what its cases say of themselves (cases/README.md), and to its invariants."""

import json
import pathlib
import subprocess
import sys

import facts_oracle
import invariants
import py2
import pytest

HERE = pathlib.Path(__file__).parent
CASES = HERE / "cases"
NEEDS = {"py312": (3, 12), "py314": (3, 14), "py315": (3, 15)}

def cases(readable=True):
    """The case files that this Python can, or cannot, parse."""
    for path in sorted(CASES.rglob("*.py")):
        folder = path.parent.name
        if readable == (folder != "broken" and sys.version_info >= NEEDS.get(folder, (3, 11))):
            yield pytest.param(path, id=str(path.relative_to(CASES)))


@pytest.mark.parametrize("path", list(cases()))
def test_marks_and_invariants(path):
    facts, complaints = invariants.check(str(path), path.read_bytes())
    assert facts is not None
    assert complaints == []
    assert invariants.MARK.search(path.read_text("latin-1")) or "spans" in path.name or path.parent.name == "encodings"


@pytest.mark.parametrize("path", list(cases(readable=False)))
def test_what_does_not_parse_is_one_error_line(path):
    (only,) = facts_oracle.facts_of(str(path), path.read_bytes())
    assert list(only) == ["file", "error", "line"]
    assert only["error"] and only["line"] >= 1


def test_spans_and_comments():
    """Read by eye from the file, not printed by the program."""
    path = CASES / "spans.py"
    facts = facts_oracle.facts_of("spans.py", path.read_bytes())
    comments = {fact["modules"][0]: (fact["comment"], fact["above"]) for fact in facts}
    assert comments["a1"] == ("# on one", "# above one\n# above two")
    assert comments["a2"] == ("", "")
    assert comments["a3"] == (
        "# first\n# second\n# third, alone\n#### fourth\n# fifth",
        "#no space\n# indented differently\n#\ttab after, spaces behind",
    )
    assert comments["a4"] == comments["a5"] or facts[3]["comment"] == "# shared"
    assert comments["a7"] == ("# only this", "")
    assert comments["a8"] == ("", "")
    assert comments["a13"] == ("", "")
    assert comments["a15"] == ("", "# between\n# dedented")
    assert comments["a36"] == ('# two "strings"', "")
    assert comments["b5"] == ("# b5 begins\n# alone inside\n# literal\n# b5 ends", "")
    assert comments["b4"] == ("# b4", "# above the call")
    assert comments["a31"] == ("", "#!shebang-like\n# -*- vim: set ts=4 -*-")
    assert comments["a33"] == ("# \"quote ' in comment", "")


def test_the_standard_library_keeps_the_invariants():
    """A few folders of it; the whole of it is `invariants.py PATH`."""
    import asyncio
    import importlib

    folders = [str(pathlib.Path(module.__file__).parent) for module in (asyncio, importlib)]
    assert invariants.main(folders) == 0


def test_positions_of_encoded_text():
    """Worked out by hand: offsets are the file's bytes, columns its characters."""
    facts = facts_oracle.facts_of("x", b"# coding: shift_jis\nx = \"\x95\x5c\"; import a  # \x95\x5c\n")
    assert [facts[0][key] for key in ("line", "column", "offset", "end_offset")] == [2, 10, 30, 38]
    facts = facts_oracle.facts_of("x", "\ufeffx = '\u6f22'; import a\r\n\U0001f600 = 1; import b".encode())
    assert facts == [{"file": "x", "error": facts[0]["error"], "line": 2}]
    facts = facts_oracle.facts_of("x", "\ufeffx = '\u6f22'; import a\r\nx = '\U0001f600'; import b".encode())
    assert [(fact["line"], fact["column"], fact["offset"]) for fact in facts] == [(1, 10, 14), (2, 10, 36)]


def test_marks_and_invariants_in_python_315(python315):
    run = python315("invariants.py", "cases")
    assert run.stdout.splitlines()[-1].endswith("broken 0"), run.stdout + run.stderr
    assert run.returncode == 0


def test_random_programs_keep_the_invariants(tmp_path):
    """But for names: the compiler drops the code behind constants, of which these programs are full."""
    subprocess.run([sys.executable, HERE / "random_programs.py", "--count", "50", tmp_path], check=True)
    broken = []
    for path in tmp_path.iterdir():
        facts, complaints = invariants.check(path.name, path.read_bytes())
        assert facts is not None
        broken += [complaint for complaint in complaints if "the compiler knows no" not in complaint]
    assert broken == []


def test_python_2_trees_become_ours():
    """A tree as py2/dump.py prints it: `print` and the old `try` and `with` keep what stands in them."""

    def node(kind, line, column=0, **fields):
        return {"_": kind, "at": [line, column], **fields}

    alias = {"_": "alias", "name": "a", "asname": None}
    load = {"_": "Load"}
    call = node("Call", 5, 6, func=node("Name", 5, 6, id="__import__", ctx=load), args=[node("Str", 5, 17, s="b")],
                keywords=[], starargs=None, kwargs=None)  # fmt: skip
    handler = node("ExceptHandler", 4, type=node("Name", 4, 7, id="ImportError", ctx=load), name=None,
                   body=[node("Print", 5, 0, dest=None, values=[call], nl=True)])  # fmt: skip
    tree = {"_": "Module", "body": [node("TryExcept", 2, body=[node("Import", 3, 1, names=[alias])], handlers=[handler],
                                         orelse=[])]}  # fmt: skip
    raw = b"# Python 2\ntry:\n import a\nexcept ImportError, e:\nprint __import__('b')\n"
    first, second = py2.facts_of("x", raw, json.loads(json.dumps(tree)))
    assert (first["modules"], first["offset"], first["in_try_import"], first["in_handler"]) == (["a"], 17, True, False)
    assert (second["modules"], second["kind"], second["in_handler"]) == (["b"], "dynamic", True)
    assert not set(py2.UNKNOWN) & set(first)
