"""`lmms-lint measure`: start-ups with a known cost, two states in turns, and what may be said of them."""

import datetime
import json
import os
import random
import resource
import signal
import subprocess
import sys
import time

import pytest

from conftest import PROGRAM

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


@pytest.mark.parametrize("entry", ["shop.app:main", "src/shop/app.py"])
def test_packages_in_a_folder_of_their_own(lint, tmp_path, entry):
    """As `try` and `profile` find them, in both states."""
    for state, text in (("before", "import shop.goods\nimport decimal\n"), ("after", "import shop.goods\n")):
        package = tmp_path / state / "src/shop"
        package.mkdir(parents=True)
        (package / "__init__.py").touch()
        (package / "goods.py").touch()
        (package / "app.py").write_text(text, encoding="utf-8")
    result = measure(lint, entry, "--rounds", 2, "--before", "../before", cwd=tmp_path / "after")
    assert result.returncode == 0, result.stderr
    got = json.loads(result.stdout)
    assert got["modules"] < got["before"]["modules"]


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


# ---- interrupted, killed, two at once -------------------------------------------------------------------------------


def repository(folder):
    for arguments in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "x")):
        identity = ("-c", "user.name=x", "-c", "user.email=x@example.org")
        subprocess.run(["git", *identity, *arguments], cwd=folder, check=True)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted(states, number):
    """Ctrl-C leaves no checkout and no process behind."""
    repository(states)
    (states / "tmp").mkdir()
    command = [PROGRAM, "measure", "--python", sys.executable, "app", "--before", "HEAD", "--rounds", "10000", "--path", "slow"]
    environment = {**os.environ, "TMPDIR": str(states / "tmp")}
    # Where the tests run in the background, Ctrl-C is ignored by all of their children.
    heeds = lambda: signal.signal(number, signal.SIG_DFL)  # noqa: E731
    running = subprocess.Popen(command, cwd=states, env=environment, stderr=subprocess.PIPE, preexec_fn=heeds)
    deadline = time.monotonic() + 30
    while not list((states / "tmp").glob("*/slow/app.py")) and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.5)
    running.send_signal(number)
    assert running.wait(20) == -number
    assert list((states / "tmp").iterdir()) == []
    listed = subprocess.run(["git", "worktree", "list"], cwd=states, check=True, capture_output=True, text=True)
    assert len(listed.stdout.splitlines()) == 1


def test_killed_at_any_moment(lint, states):
    """After kill -9 profile and history are whole: what was there before, or that and one more."""
    command = [PROGRAM, "measure", "--python", sys.executable, "--quiet", "app", "--rounds", "1", "--save"]
    folder = states / "fast"
    assert subprocess.run(command, cwd=folder, check=True, capture_output=True).returncode == 0
    begin = time.monotonic()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    usual = time.monotonic() - begin
    for step in range(8):
        running = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(usual * (0.6 + 0.06 * step))
        running.kill()
        running.wait()
        assert json.loads((folder / ".lmms/profile.json").read_text(encoding="utf-8"))["entry_points"]["app"]
        lines = (folder / ".lmms/history.jsonl").read_text(encoding="utf-8").splitlines()
        assert all(json.loads(line)["entry"] == "app" for line in lines)


def test_two_writers(states):
    command = [PROGRAM, "measure", "--python", sys.executable, "--quiet", "--rounds", "1", "--save"]
    folder = states / "fast"
    (folder / "other.py").write_text("", encoding="utf-8")
    running = [subprocess.Popen([*command, name], cwd=folder, stdout=subprocess.DEVNULL) for name in ("app", "other") * 3]
    assert [process.wait(60) for process in running] == [0] * 6
    lines = (folder / ".lmms/history.jsonl").read_text(encoding="utf-8").splitlines()
    assert sorted(json.loads(line)["entry"] for line in lines) == ["app"] * 3 + ["other"] * 3
    assert set(json.loads((folder / ".lmms/profile.json").read_text(encoding="utf-8"))["entry_points"]) == {"app", "other"}


def test_full_disk(states):
    """A write that does not fit is told, exit status 2, and leaves the old profile."""
    folder = states / "fast"
    command = [PROGRAM, "measure", "--python", sys.executable, "--quiet", "app", "--rounds", "1", "--save"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    before = (folder / ".lmms/profile.json").read_bytes()

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (32, 32))

    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, preexec_fn=limit, check=False)
    assert done.returncode == 2
    assert "File too large" in done.stderr or "No space" in done.stderr
    assert (folder / ".lmms/profile.json").read_bytes() == before
    assert sorted(path.name for path in (folder / ".lmms").iterdir()) == ["history.jsonl", "profile.json"]


# ---- baselines and the history --------------------------------------------------------------------------------------


def test_baselines(lint, states):
    """The first baseline stays on record, before and after give the improvement that LMM406 asks for."""
    folder = states / "slow"
    assert measure(lint, "app", "--rounds", 8, "--save", cwd=folder).returncode == 0
    first = json.loads((folder / ".lmms/profile.json").read_text(encoding="utf-8"))["entry_points"]["app"]
    assert "first_ms" not in first
    (folder / "heavy.py").write_text("", encoding="utf-8")
    assert measure(lint, "app", "--rounds", 8, "--save", cwd=folder).returncode == 0
    second = json.loads((folder / ".lmms/profile.json").read_text(encoding="utf-8"))["entry_points"]["app"]
    assert second["first_ms"] == first["startup_ms"]
    assert second["best_ms"] == second["startup_ms"] < first["startup_ms"] - 50
    result = measure(lint, "app", "--before", "../slow", "--after", "../fast", "--save", cwd=folder)
    assert result.returncode == 2, "only this work tree is saved"


def test_comparison_on_record(lint, states):
    result = measure(lint, "app", "--before", "../slow", "--rounds", 10, "--save", cwd=states / "fast")
    assert result.returncode == 0, result.stderr
    saved = json.loads((states / "fast/.lmms/profile.json").read_text(encoding="utf-8"))["entry_points"]["app"]
    assert 0.3 < saved["saving_low"] < 1
    assert saved["first_ms"] > saved["startup_ms"] + 50


def history(folder, values, interpreter=lambda number: 20.0, day=10):
    (folder / ".lmms").mkdir(exist_ok=True)
    start = datetime.date(2026, 1, 1)
    rows = []
    for number, value in enumerate(values):
        date = (start + datetime.timedelta(days=day * number)).isoformat()
        row = {"date": f"{date}T10:00:00Z", "entry": "app", "bytecode": "warm", "startup_ms": value}
        rows.append({**row, "interpreter_ms": interpreter(number), "modules": 100 + number, "revision": f"{number:040x}"})
    (folder / ".lmms/history.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def test_slow_creep(lint, tmp_path):
    """A few milliseconds each time are found as a trend, and the largest step is named."""
    noise = random.Random(3)
    history(tmp_path, [200 + 3 * number + (25 if number >= 8 else 0) + noise.uniform(-8, 8) for number in range(16)])
    result = lint("measure", "--trend")
    assert result.returncode == 1, result.stdout
    assert "slow creep: it rises by " in result.stdout
    assert "the largest step: +" in result.stdout


def test_no_creep(lint, tmp_path):
    noise = random.Random(5)
    history(tmp_path, [200 + noise.uniform(-15, 15) for _ in range(40)])
    assert lint("measure", "--trend").returncode == 0
    history(tmp_path, [200 + number * 0.1 for number in range(40)])
    result = lint("measure", "--trend", "app")
    assert (result.returncode, "no creep: +" in result.stdout) == (0, True), "4 ms are a trifle"
    history(tmp_path, [10 * (20 + number) for number in range(20)], interpreter=lambda number: 20.0 + number)
    assert lint("measure", "--trend").returncode == 0, "the machine is slower, not the program"
    history(tmp_path, [200, 300, 400, 500])
    result = lint("measure", "--trend")
    assert (result.returncode, "no trend can be told from 4" in result.stdout) == (0, True)


def test_false_alarms_are_rare(lint, tmp_path):
    """Of histories without a trend, few are taken for one: 5 % by the test, fewer since a trifle does not count."""
    noise = random.Random(7)
    alarms = 0
    for _ in range(100):
        history(tmp_path, [200 + noise.gauss(0, 12) for _ in range(12)])
        alarms += lint("measure", "--trend").returncode
    assert alarms <= 9


def test_history_that_was_torn(lint, tmp_path):
    history(tmp_path, [200 + 20 * number for number in range(9)])
    path = tmp_path / ".lmms/history.jsonl"
    path.write_text(path.read_text(encoding="utf-8") + '{"date": "2026-09-0\nnull\n[1]\n', encoding="utf-8")
    result = lint("measure", "--trend")
    assert result.returncode == 1
    assert "3 lines of the history are no measurements" in result.stderr
    assert lint("measure", "--trend", "other").returncode == 2
    path.unlink()
    assert lint("measure", "--trend").returncode == 2
