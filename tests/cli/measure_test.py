"""`lmms-lint measure`: start-ups with a known cost, two states in turns, and what may be said of them."""

import json
import subprocess
import sys

import pytest

BUSY = "import time\nend = time.process_time() + {0}\nwhile time.process_time() < end:\n    pass\n"


@pytest.fixture
def states(tmp_path):
    for name, cost in (("slow", 0.08), ("fast", 0.005)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "app.py").write_text("import heavy\ndef handler():\n    pass\n", encoding="utf-8")
        (tmp_path / name / "heavy.py").write_text(BUSY.format(cost), encoding="utf-8")
    return tmp_path


def measure(lint, *arguments, **options):
    return lint("measure", "--python", sys.executable, "--quiet", "--output-format", "json", *arguments, **options)


def test_one_state(lint, states):
    result = measure(lint, "app:handler", "--rounds", 8, cwd=states / "slow")
    assert result.returncode == 0, result.stderr
    got = json.loads(result.stdout)
    assert got["startup_ms"] >= 80
    assert got["low_ms"] <= got["startup_ms"] <= got["high_ms"]
    assert got["startup_ms"] - got["interpreter_ms"] == pytest.approx(80, abs=25)
    assert got["modules"] > 20
    history = (states / "slow/.lmms/history.jsonl").read_text(encoding="utf-8")
    assert [json.loads(line) for line in history.splitlines()] == [got]


def test_the_saved_baseline_locks_what_is_loaded(lint, states):
    """A contract with `lock` finds what a later start-up loads beyond it, with the chain."""
    folder = states / "fast"
    assert measure(lint, "app.py", "--rounds", 6, "--save", cwd=folder).returncode == 0
    saved = json.loads((folder / ".lmms/profile.json").read_text(encoding="utf-8"))
    assert {"heavy", "sys", "time"} <= set(saved["entry_points"]["app.py"]["loads"])
    (folder / "lmms.toml").write_text('[[contract]]\nentry = "app.py"\nlock = true\n', encoding="utf-8")
    check = ("check", "--select", "LMM110", "--output-format", "json-lines", ".")
    assert lint(*check, cwd=folder).stdout == ""
    (folder / "heavy.py").write_text("import sys, wave\n", encoding="utf-8")
    (newcomer,) = map(json.loads, lint(*check, cwd=folder).stdout.splitlines())
    assert (newcomer["path"], newcomer["module"]) == ("heavy.py", "wave")
    assert "app -> heavy -> wave" in newcomer["message"]


@pytest.mark.parametrize("entry", ["app", "app.py"])
def test_two_folders(lint, states, entry):
    result = measure(lint, entry, "--before", "slow", "--after", "fast", "--rounds", 12, "--verify", "30%")
    assert result.returncode == 0, result.stderr + result.stdout
    got = json.loads(result.stdout)
    assert got["conclusion"] == "faster"
    assert got["verified"] == "yes"
    assert got["saving_low"] >= 0.3
    assert got["before"]["startup_ms"] - got["startup_ms"] == pytest.approx(75, abs=25)


def test_the_bound_decides(lint, states):
    """What is not reached, or not surely, is no success: exit status 1."""
    result = measure(lint, "app", "--before", "fast", "--after", "slow", "--rounds", 8, "--verify", "1%")
    assert result.returncode == 1
    assert json.loads(result.stdout)["verified"] == "no"
    result = measure(lint, "app", "--before", "slow", "--after", "fast", "--rounds", 3, "--verify", "1%")
    assert result.returncode == 1, "three rounds give no interval"
    assert json.loads(result.stdout)["verified"] == "inconclusive"


def test_the_same_state_is_inconclusive_or_near(lint, states):
    result = measure(lint, "app", "--before", "slow", "--after", "slow", "--rounds", 20)
    got = json.loads(result.stdout)
    assert abs(got["saving"]) < 0.15
    assert got["saving_low"] <= got["saving"] <= got["saving_high"]


def test_revisions(lint, states):
    def git(*arguments):
        identity = ("-c", "user.name=x", "-c", "user.email=x@example.org")
        command = ["git", *identity, *arguments]
        return subprocess.run(command, cwd=states, check=True, capture_output=True, text=True).stdout

    git("init", "-q")
    git("add", "slow/app.py", "slow/heavy.py")
    git("commit", "-q", "-m", "slow")
    (states / "slow/heavy.py").write_text("", encoding="utf-8")
    result = measure(lint, "app", "--before", "HEAD", "--rounds", 8, "--verify", "30%", cwd=states / "slow")
    assert result.returncode == 0, result.stderr + result.stdout
    got = json.loads(result.stdout)
    assert got["against_revision"] == git("rev-parse", "HEAD").strip()
    assert got["revision"].endswith("+")
    assert len(git("worktree", "list").splitlines()) == 1
    result = measure(lint, "app", "--before", "nonsense", cwd=states / "slow")
    assert result.returncode == 2
    assert "nonsense" in result.stderr


def test_text(lint, states):
    result = lint("measure", "--python", sys.executable, "app", "--rounds", 6, "--cold", cwd=states / "fast")
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("app: start-up until loaded, cold bytecode, 6 rounds\nmedian  ")


def test_entry_that_does_not_start(lint, states):
    (states / "bad.py").write_text("raise ValueError('no')\n", encoding="utf-8")
    (states / "hangs.py").write_text("while True: pass\n", encoding="utf-8")
    result = measure(lint, "bad")
    assert result.returncode == 2
    assert "ValueError: no" in result.stderr
    result = measure(lint, "hangs", "--limit", 1)
    assert result.returncode == 2
    assert "no end of the start-up after 1 s" in result.stderr


def test_both_from_one_place(lint, states):
    """A package that is found elsewhere compares nothing."""
    (states / "a").mkdir()
    (states / "b").mkdir()
    result = measure(lint, "app", "--before", "a", "--after", "b", env={"PYTHONPATH": str(states / "slow")})
    assert result.returncode == 2
    assert "both states load" in result.stderr


@pytest.mark.parametrize(
    "arguments", [(), ("a", "b"), ("a", "--verify", "40%"), ("a", "--before", ".", "--verify", "much")]
)
def test_wrong_use(lint, arguments):
    assert measure(lint, *arguments).returncode == 2
