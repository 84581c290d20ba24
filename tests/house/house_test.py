"""The house's own rules, checked on the sources: which way the doors open, who may meet the world, sizes."""

import pathlib
import re

import pytest

TOP = pathlib.Path(__file__).resolve().parents[2]
ROOM_LINE = re.compile(r"^  \['([a-z/]+)', \[([^\]]*)\]\],$", re.M)
INCLUDE = re.compile(r'^\s*#\s*include\s+["<]([^">]+)[">]', re.M)
LINES_AT_MOST = 1000
OUTER = {"cli", "lsp"}


def rooms():
    """{room: (folder, rooms that it may see)}, from the list in meson.build."""
    text = (TOP / "meson.build").read_text(encoding="utf-8")
    return {
        pathlib.PurePath(folder).name: (TOP / folder, set(re.findall(r"'(\w+)'", others)))
        for folder, others in ROOM_LINE.findall(text)
    }


def sources():
    """(room, path) of every C file of ours."""
    return [
        pytest.param(room, path, id=str(path.relative_to(TOP)))
        for room, (folder, _) in rooms().items()
        for path in sorted(folder.rglob("*.[ch]"))
        if "packages" not in path.relative_to(folder).parts
    ]


SOURCES = sources()


def without_comments(text):
    return re.sub(r"/\*.*?\*/|//[^\n]*", "", text, flags=re.S)


def test_the_list_of_rooms_is_read():
    assert {"base", "facts", "grammar", "rules", "cli"} <= set(rooms())
    assert len(SOURCES) > 10


@pytest.mark.parametrize(("room", "path"), SOURCES)
def test_doors(room, path):
    """A room includes its own headers, and those of the rooms that meson.build lists for it."""
    may_see = rooms()[room][1] | {room}
    for header in INCLUDE.findall(path.read_text(encoding="utf-8")):
        other = header.split("/")[0]
        assert "/" not in header or other not in rooms() or other in may_see, f"{header} is behind a closed door"
        if header.startswith("tree_sitter/"):
            assert room in {"grammar", "facts", "policy"}, "only grammar, facts and policy know tree-sitter"


@pytest.mark.parametrize(("room", "path"), SOURCES)
def test_sizes(room, path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LINES_AT_MOST


@pytest.mark.parametrize(("room", "path"), SOURCES)
def test_only_the_outer_rooms_print_or_exit(room, path):
    if room in OUTER:
        return
    text = without_comments(path.read_text(encoding="utf-8"))
    # base ends the program when memory is out, in one place.
    ends = r"\b(?:printf|puts|putchar|perror)\s*\(|\bstdout\b" + ("" if room == "base" else r"|\bexit\s*\(|\bstderr\b")
    assert re.findall(ends, text) == []


def test_every_rule_is_listed_and_whole():
    listed = set(re.findall(r"^  '(lmm\d{3}-[a-z0-9-]+)',$", (TOP / "rules/meson.build").read_text(), re.M))
    folders = {path.parent.name for path in (TOP / "rules").glob("*/rule.c")}
    assert listed == folders
    for name in listed:
        code, _, rule_name = name.partition("-")
        text = (TOP / "rules" / name / "rule.c").read_text(encoding="utf-8")
        assert f"const struct rule rule_{code}" in text
        assert (TOP / "rules" / name / "doc.md").is_file()
        fixtures = [TOP / "rules" / name / fixture for fixture in ("good.py", "bad.py")]
        assert all(map(pathlib.Path.is_file, fixtures)) or (TOP / "rules" / name / "cases").is_dir()
        assert re.search(rf'\.name\s*=\s*"{rule_name}"', text), "the folder is named as the rule"
        assert re.search(rf'\.code\s*=\s*"{code.upper()}"', text)
