"""`lmms-lint try`: one program without any set-up, with modules of known cost."""

import os
import pty
import re
import subprocess
import sys

import pytest

from conftest import PROGRAM

BUSY = "import time\nend = time.process_time() + {0}\nwhile time.process_time() < end:\n    pass\ndef use():\n    return 1\n"
FILES = {
    "app.py": "import helper\nimport needed\nVALUE = needed.use()\ndef main():\n    return helper.report()\n",
    "helper.py": "import heavy\ndef report():\n    return heavy.use()\n",
    "heavy.py": BUSY.format(0.12),
    "needed.py": BUSY.format(0.06),
}


@pytest.fixture
def program(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def trial(lint, *arguments, **options):
    return lint("try", "--python", sys.executable, "--quiet", *arguments, timeout=400, **options)


def test_what_it_says(lint, program):
    result = trial(lint, "--yes", "app.py")
    assert result.returncode == 0, result.stderr
    out = result.stdout
    assert 180 <= int(re.match(r"app.py: (\d+) ms to start", out).group(1)) < 400
    saved = int(re.search(r"1\. helper: saves (\d+) ms", out).group(1))
    assert saved == pytest.approx(120, abs=20)
    assert "app.py:1 -> helper\n" in out
    assert re.search(r"of it heavy 1\d\d ms\n", out)
    assert "defer the import in app.py:1 (helper)" in out
    assert re.search(r"Cannot be deferred as it stands:\n  needed, \d+ ms, app.py:2: `needed` is used while the module loads", out)
    assert re.search(r"Garbage collection(: nothing that could be told| takes \d ms)", out)
    spent = re.search(r"Measured in (\d+) s: (\d+) starts each with and without garbage collection; savings by 3 runs", out)
    assert int(spent.group(2)) >= 3 and int(spent.group(1)) <= 60, out
    assert "lmms-lint measure app.py --before HEAD --verify 40%" in out
    assert not (program / ".lmms").exists(), "nothing is kept"


def test_it_is_said_where_it_is_not_worth_it(lint, program):
    (program / "app.py").write_text("import needed\nneeded.use()\n", encoding="utf-8")
    out = trial(lint, "--yes", "app.py").stdout
    assert "No import that can be deferred would save" in out
    assert "it is not worth it here" in out


def test_garbage_collection(lint, program):
    """A module that makes many objects pays for the collector, and learns what."""
    (program / "heavy.py").write_text("KEPT = [[number] for number in range(400000)]\ndef use():\n    pass\n", encoding="utf-8")
    out = trial(lint, "--yes", "app.py").stdout
    found = re.search(r"Garbage collection takes (\d+) ms", out)
    assert found, out
    assert int(found.group(1)) >= 5


def test_it_asks_first(lint, program):
    """Nothing runs without a word from the user."""
    (program / "app.py").write_text("open('ran', 'w').close()\n", encoding="utf-8")
    result = trial(lint, "app.py")
    assert result.returncode == 2
    assert "say --yes" in result.stderr
    ours, theirs = pty.openpty()
    command = [PROGRAM, "try", "--python", sys.executable, "--quiet", "app.py"]
    for answer in (b"\n", b"n\n"):
        os.write(ours, answer)
        done = subprocess.run(command, cwd=program, stdin=theirs, capture_output=True, text=True, timeout=60, check=False)
        assert (done.returncode, done.stdout) == (0, "")
        assert "Go on? [y/N]" in done.stderr
    assert not (program / "ran").exists()
    os.write(ours, b"y\n")
    done = subprocess.run(command, cwd=program, stdin=theirs, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.startswith("app.py: ")
    assert (program / "ran").exists()


def test_the_entry_is_found(lint, program):
    assert trial(lint, "--yes").returncode == 2
    (program / "pyproject.toml").write_text('[project]\nname = "x"\n[project.scripts]\nx = "app:main"\n', encoding="utf-8")
    result = trial(lint, "--yes")
    assert result.stdout.startswith("app:main: "), result.stderr


def test_wrong_use(lint, program):
    (program / "bad.py").write_text("raise ValueError('no')\n", encoding="utf-8")
    for arguments, words in (
        (("nowhere.py",), "nowhere.py"),
        (("app.py", "helper.py"), "name one entry point"),
        (("bad.py",), "ValueError: no"),
    ):
        result = trial(lint, "--yes", *arguments)
        assert result.returncode == 2
        assert words in result.stderr
