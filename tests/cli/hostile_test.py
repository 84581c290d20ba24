"""A megabyte of one thing: read to its end, by every statement, in time that grows with the size. What is quadratic would
take minutes in a build with sanitizers."""

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
    "characters that are no code": ("", "\u2192", "\nimport a\n"),
}


@pytest.mark.parametrize("what", PIECES)
def test_a_megabyte(lint, tmp_path, what):
    start, piece, end = PIECES[what]
    count = MEGABYTE // len(piece.encode())
    pieces = "".join(piece % number for number in range(count)) if "%d" in piece else piece * count
    (tmp_path / "a.py").write_text(start + pieces + end, encoding="utf-8")
    result = lint("facts", "a.py")
    assert result.returncode in (0, 1), result.stderr
    assert result.stdout
