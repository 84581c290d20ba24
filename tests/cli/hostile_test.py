"""A megabyte of one thing: read to its end, by every statement, in time that grows with the size. What is quadratic would
take minutes in a build with sanitizers."""

import json

import pytest

MEGABYTE = 1 << 20

PIECES = {
    "calls in a chain": ("__import__('a')", "(__import__('a'))", "\n"),
    "calls on one line": ("f(", "__import__('a'),", ")\n"),
    "comprehensions on one line": ("x=[", "[__import__('a') for a in b],", "]\n"),
    "statements on one line": ("", "import a;", "\n"),
    "names for importing functions": ("import z\n", "a%d = __import__\n", ""),
    "importing functions under other names": ("", "from importlib import import_module as a%d\n", ""),
    "names in one statement": ("import a", ", m%d", "\n"),
    "imports in a loop": ("for x in y:\n", "  import m%d\n", ""),
    "brackets": ("", "[", "\n"),
    "f-strings": ("", "f'{", "\n"),
    "one string": ("x = '", "a", "'\nimport a\n"),
    "comments": ("", "# a\n", "import a\n"),
    "blocks without end": ("", "try:\n x\n", ""),
    "imports nobody knows where": ("import a\n", "  import b\n", ""),
    "a statement broken everywhere": ("", "import a+", "\n"),
    "calls that are broken everywhere": ("x = [", "__import__('a') b ", "]\n"),
    "characters that are no code": ("", "\u2192", "\nimport a\n"),
}


def repeated(piece, count):
    return "".join(piece % number for number in range(count)) if "%d" in piece else piece * count


@pytest.mark.parametrize("what", PIECES)
def test_a_megabyte(lint, tmp_path, what):
    start, piece, end = PIECES[what]
    pieces = repeated(piece, MEGABYTE // len(piece.encode()))
    (tmp_path / "a.py").write_text(start + pieces + end, encoding="utf-8")
    result = lint("facts", "a.py")
    assert result.returncode in (0, 1), result.stderr
    assert result.stdout


PROFILE = {"schema": 1, "modules": {"a": {"import_ms": 300, "usage": 0.05}}}

JUDGED = {
    "one name, imported": ("", "import a\n", "a.b\n"),
    "one name, imported lazily": ("", "lazy import a\n", ""),
    "statements under a long comment": ("# HOT PATH EXCEPTION: b\n" * 20000, "import a;", "\n"),
    "statements before a long comment": ("", "import a;" * 10, "#" + " it takes long" * 30000 + "\n"),
    "a statement broken everywhere": ("import a\n", "import a+", "\n"),
    "names in one statement": ("from a import b", ", m%d", "\n"),
    "a long name": ("import a", ".a", "\n"),
    "conditions after each other": ("if b: pass\n", "elif sys.version_info > (3, %d): import a\n", ""),
}


@pytest.mark.parametrize("what", JUDGED)
def test_a_hundred_thousand_judged(lint, tmp_path, what):
    (tmp_path / ".lmms").mkdir()
    (tmp_path / ".lmms" / "profile.json").write_text(json.dumps(PROFILE))
    start, piece, end = JUDGED[what]
    (tmp_path / "program.py").write_text(start + repeated(piece, MEGABYTE // 2 // len(piece)) + end)
    result = lint("check", "program.py")
    assert result.returncode in (0, 1), result.stderr
    assert "1 file checked" in result.stdout


def test_a_policy_of_one_line(lint, tmp_path):
    names = ", ".join(f'"folder{number}"' for number in range(MEGABYTE // 16))
    (tmp_path / "lmms.toml").write_text(f"exclude = [{names}]\n")
    (tmp_path / "a.py").write_text("import a\n")
    result = lint("config")
    assert result.returncode == 0, result.stderr
    assert "folder9" in result.stdout
