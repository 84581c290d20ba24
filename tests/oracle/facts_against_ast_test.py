"""The program against CPython's own `ast`: every line and every key of `lmms-lint facts`. LMMS_LINT names the program.

What is compared is as much as a test run has time for; compare_facts.py takes any folder (README.md).
"""

import importlib.util
import json
import os
import pathlib
import subprocess
import sys
import sysconfig

import compare_facts
import pytest
import twists

HERE = pathlib.Path(__file__).parent
PROGRAM = os.environ.get("LMMS_LINT", "lmms-lint")
PACKAGES = ("pip", "setuptools", "_pytest")
MOST_PACKAGE_FILES = 2000


@pytest.fixture(autouse=True)
def elsewhere(tmp_path_factory, monkeypatch):
    """The program names files from where it runs; from here all files are named in full, on both sides."""
    monkeypatch.chdir(tmp_path_factory.mktemp("empty"))


def compare(*paths, oracle=None):
    return compare_facts.compare(PROGRAM, oracle, list(map(str, paths)), jobs=2)


def check(total, least):
    """No mismatch, in so many statements at least: else the test would say nothing."""
    assert total.mismatches[:20] == []
    assert total.statements >= least


def test_cases():
    check(compare(HERE / "cases"), 600)


def test_cases_in_python_315(python315, tmp_path, monkeypatch):
    monkeypatch.chdir(HERE)  # both sides name the files alike
    facts = tmp_path / "facts.jsonl"
    facts.write_text(python315("facts_oracle.py", "cases").stdout, encoding="utf-8")
    check(compare("cases", oracle=compare_facts.read_facts(facts)), 700)


def test_cases_twisted(tmp_path):
    """The same programs with every line broken, joined or squeezed."""
    assert twists.write(tmp_path, [str(HERE / "cases")]) > 100
    check(compare(tmp_path), 1500)


@pytest.mark.parametrize("seed", [1, 2])
def test_random_programs(seed, tmp_path):
    command = [sys.executable, HERE / "random_programs.py", "--seed", str(seed), "--count", "300", tmp_path]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    check(compare(tmp_path), 10000)


def test_the_standard_library():
    library = pathlib.Path(sysconfig.get_path("stdlib"))
    check(compare(*(path for path in sorted(library.iterdir()) if path.name != "site-packages")), 5000)


def package_files():
    """Of the packages installed beside this Python: those of PACKAGES first, then their neighbours, so many files."""
    folders = []
    for name in PACKAGES:
        spec = importlib.util.find_spec(name)
        folders += spec.submodule_search_locations or [] if spec else []
    for folder in (sysconfig.get_path("purelib"), sysconfig.get_path("platlib")):
        folders += sorted(str(path) for path in pathlib.Path(folder).iterdir() if path.is_dir())
    found = (file for folder in dict.fromkeys(folders) for file in sorted(pathlib.Path(folder).rglob("*.py")))
    return list(dict.fromkeys(found))[:MOST_PACKAGE_FILES]


def test_installed_packages():
    check(compare(*package_files()), 2000)


# What a wrong program would print: a line in, a line out, or None.
LIES = {
    "position": lambda fact: {**fact, "column": fact["column"] + 1},
    "end": lambda fact: {**fact, "end_offset": fact["end_offset"] - 1},
    "scope": lambda fact: {**fact, "scope": "module" if fact["scope"] != "module" else "function"},
    "loop": lambda fact: {**fact, "in_loop": not fact["in_loop"]},
    "guard": lambda fact: {**fact, "in_try_import": not fact["in_try_import"]},
    "type": lambda fact: {**fact, "level": bool(fact["level"])},
    "comment": lambda fact: {**fact, "above": fact["above"] + " "},
    "missing": lambda fact: None,
    "twice": lambda fact: (fact, fact),
    "trouble": lambda fact: (fact, {"file": fact["file"], "error": "unclosed '('", "line": 1}),
}


@pytest.mark.parametrize("lie", LIES)
def test_one_wrong_line_is_found(lie, monkeypatch):
    """The comparison itself: of all facts of a folder only the last is wrong."""

    def run_lint_wrongly(lint, paths, honest=compare_facts.run_lint):
        by_path, wrong = honest(lint, paths)
        last = next(path for path in reversed(paths) if by_path.get(path))
        told = LIES[lie](json.loads(by_path[last].pop()))
        for fact in told if isinstance(told, tuple) else [told] if told else []:
            by_path[last].append(json.dumps(fact, ensure_ascii=False, separators=(",", ":")))
        return by_path, wrong

    folder = HERE / "cases"
    files = [folder / name for name in ("dynamic.py", "guards.py", "loops.py", "tries.py")]
    assert compare(*files).mismatches == []
    monkeypatch.setattr(compare_facts, "run_lint", run_lint_wrongly)
    assert len(compare(*files).mismatches) >= 1
