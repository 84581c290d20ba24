"""The oracle held to what its cases say of themselves (cases/README.md), and to its invariants."""

import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import facts_oracle  # noqa: E402  (needs the line above)
import invariants  # noqa: E402

CASES = pathlib.Path(__file__).parent / "cases"
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
