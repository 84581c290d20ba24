"""`lmms-lint profile`: modules with known costs, and modules that fail in every way."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import time

import pytest

from conftest import PROGRAM

BUSY = "import time\nend = time.process_time() + {0}\nwhile time.process_time() < end:\n    pass\n"
MODULES = {
    "pk/__init__.py": BUSY.format(0.03),
    "pk/sub.py": "import pk2\nfrom pk import sibling\n",
    "pk/sibling.py": "",
    "pk2.py": BUSY.format(0.02),
    "late.py": "import importlib\nimportlib.import_module('pk2')\n",
    "sleepy.py": "import time\ntime.sleep(0.05)\n",
    "prints.py": "print('hello')\n",
    "forks.py": "import os\npid = os.fork()\nif pid:\n    os.waitpid(pid, 0)\n",
    "stays.py": "import os, time\nif not os.fork():\n    time.sleep(1000)\n",
    "exits.py": "import sys\nsys.exit(3)\n",
    "dies.py": "import os\nos._exit(7)\n",
    "killed.py": "import os\nos.kill(os.getpid(), 11)\n",
    "hangs.py": "import time\ntime.sleep(1000)\n",
    "floods.py": "while True:\n    print('x' * 100000)\n",
    "raises.py": "raise ValueError('bad\\nnews')\n",
    "broken.py": "def f(:\n",
    "tries.py": "try:\n    import nowhere\nexcept ImportError:\n    import pk2\n",
    "apart_a.py": "",
    "apart_b.py": "import sys\nif 'apart_a' in sys.modules:\n    raise RuntimeError('apart_a is here')\n",
    "colorsys.py": "x = 1\n",
}


@pytest.fixture
def modules(tmp_path):
    folder = tmp_path / "code"
    for name, text in MODULES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def read(path):
    return json.loads(pathlib.Path(path).read_text(encoding="utf-8"))


def profile(lint, *names, runs=5, limit=3, **options):
    arguments = ("--python", sys.executable, "--path", "code", "--runs", runs, "--limit", limit, "--quiet")
    return lint("profile", *arguments, *names, **options)


def measure(lint, tmp_path, *names, runs=5, limit=3, options=()):
    """What the measuring script itself prints, for the code in tmp_path/code."""
    script = tmp_path / "script.py"
    script.write_text(lint("profile", "--emit-script").stdout, encoding="utf-8")
    command = [sys.executable, "-I", script, "--runs", str(runs), "--limit", str(limit), "--path", tmp_path / "code"]
    done = subprocess.run([*command, *options, *names], capture_output=True, check=True, text=True, encoding="utf-8")
    return json.loads(done.stdout), done.stderr


def test_costs(lint, tmp_path, modules):
    result = profile(lint, "pk.sub", "sleepy", "tries", "late")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    got = read(tmp_path / ".lmms/profile.json")
    assert got["schema"] == 1
    assert got["environment"]["python"] == ".".join(map(str, sys.version_info[:3]))
    found = got["modules"]
    assert found["pk"]["self_ms"] == pytest.approx(30, abs=4)
    assert found["pk2"]["self_ms"] == pytest.approx(20, abs=4)
    assert found["pk.sub"]["self_ms"] < 5
    assert found["pk.sub"]["import_ms"] == pytest.approx(50, abs=8), "with its package and what it imports"
    assert found["pk.sub"]["imports"] == ["pk.sibling", "pk2"]
    assert found["sleepy"]["import_ms"] == pytest.approx(50, abs=8), "waiting is start-up time too"
    assert found["tries"]["imports"] == ["pk2"], "not what is not there"
    assert "pk2" in found["late"]["imports"], "importlib.import_module of what is loaded already"
    assert found["late"]["import_ms"] == pytest.approx(20, abs=6)
    assert not (tmp_path / ".lmms/profile.json.partial").exists()


def test_failures(lint, tmp_path, modules):
    names = sorted({name[:-3] for name in MODULES if "/" not in name and name != "colorsys.py"} | {"nowhere"})
    got, progress = measure(lint, tmp_path, *names)
    found = got["modules"]
    wanted = {
        "exits": "exits: SystemExit(3)",
        "dies": "ends the process with status 7",
        "killed": "ends the process by signal 11",
        "hangs": "hangs: no end after 3 s",
        "floods": "prints without end",
        "raises": "ValueError: bad news",
        "nowhere": "ModuleNotFoundError: No module named 'nowhere'",
    }
    failed = {name: record["failed"] for name, record in found.items() if "failed" in record}
    assert failed.pop("broken").startswith("SyntaxError")
    assert failed == wanted
    assert "profile: raises: ValueError: bad news\n" in progress
    assert found["prints"]["note"] == "prints 6 bytes"
    assert found["forks"]["note"] == found["stays"]["note"] == "forks 1 time"
    assert "measured apart" in found["apart_b"]["note"]
    assert found["pk2"]["self_ms"] == pytest.approx(20, abs=4)


def test_failures_are_kept(lint, tmp_path, modules):
    assert profile(lint, "raises", "pk2", "dies").returncode == 0
    found = read(tmp_path / ".lmms/profile.json")["modules"]
    assert found["raises"] == {"failed": "ValueError: bad news"}
    assert found["dies"] == {"failed": "ends the process with status 7"}
    assert found["pk2"]["self_ms"] == pytest.approx(20, abs=4)


def test_lazy_names(lint, tmp_path):
    """A name that a module-level __getattr__ loads more for is a record of its own, also where others ask first."""
    files = {
        "code/thrifty/__init__.py": "def __getattr__(name):\n    from importlib import import_module\n"
        "    globals()[name] = value = getattr(import_module('thrifty.core'), name)\n    return value\n",
        "code/thrifty/core.py": BUSY.format(0.02) + "Model = 1\n",
        "code/asks.py": "from thrifty import Model\n",
        "app.py": "import asks\nfrom thrifty import Model\nfrom json import dumps\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    result = profile(lint, "app.py")
    assert result.returncode == 0, result.stderr
    found = read(tmp_path / ".lmms/profile.json")["modules"]
    assert set(found["thrifty.Model"]["imports"]) - {"importlib"} == {"thrifty.core"}  # some Pythons start with it
    assert found["thrifty.Model"]["import_ms"] == pytest.approx(20, abs=5)
    assert found["thrifty.Model"]["self_ms"] == 0
    assert found["thrifty"]["import_ms"] < 5
    assert "json.dumps" not in found


def test_collector(lint, tmp_path, modules):
    """What the garbage collector takes, and who makes objects for it."""
    (tmp_path / "code/makes.py").write_text("kept = [[] for _ in range(200000)]\n", encoding="utf-8")
    assert profile(lint, "makes").returncode == 0
    got = read(tmp_path / ".lmms/profile.json")
    assert got["modules"]["makes"]["objects"] == pytest.approx(200000, rel=0.02)
    assert got["collector"]["young_ms"] > 0 and got["collector"]["full_ms"] > 0
    if sys.version_info < (3, 12):
        assert got["collector"]["period"] == 701 * (12 * 11 + 1)
        assert 0 < got["collector"]["first"] <= got["collector"]["period"]


def test_waiting(lint, tmp_path, modules):
    found = measure(lint, tmp_path, "sleepy", "pk2")[0]["modules"]
    assert found["sleepy"]["wait_ms"] == pytest.approx(50, abs=8)
    assert "wait_ms" not in found["pk2"]


def test_shadowed(lint, tmp_path, modules):
    """A file of the project that hides a module of the library is not taken for it."""
    found = measure(lint, tmp_path, "colorsys", runs=1)[0]["modules"]
    assert found["colorsys"]["failed"].startswith("shadowed: ")


def test_emitted_script_comes_back(lint, tmp_path, modules):
    got, progress = measure(lint, tmp_path, "pk2")
    assert "done" in progress
    (tmp_path / "p.json").write_text(json.dumps(got), encoding="utf-8")
    (tmp_path / ".lmms").mkdir()
    old = {
        "schema": 1,
        "modules": {"pandas": {"import_ms": 1200, "usage": 0.05}, "pk2": {"import_ms": 1, "usage": 0.5}},
    }
    (tmp_path / ".lmms/profile.json").write_text(json.dumps(old), encoding="utf-8")
    result = lint("profile", "--import", "p.json")
    assert result.returncode == 0, result.stderr
    found = read(tmp_path / ".lmms/profile.json")["modules"]
    assert found["pk2"]["import_ms"] == pytest.approx(20, abs=4)
    assert (found["pk2"]["usage"], found["pandas"]["usage"]) == (0.5, 0.05)


def test_faulty_old_profile_is_left_alone(lint, tmp_path, modules):
    (tmp_path / ".lmms").mkdir()
    path = tmp_path / ".lmms/profile.json"
    path.write_text('{"schema": 1, "modules": {"a": {"import_ms": -1}}}', encoding="utf-8")
    before = path.read_bytes()
    result = profile(lint, "prints", runs=1)
    assert result.returncode == 2
    assert ".lmms/profile.json:1:" in result.stderr
    assert path.read_bytes() == before


def test_two_writers(lint, tmp_path, modules):
    """Both end well, and nothing of either is lost."""
    arguments = ["profile", "--python", sys.executable, "--path", "code", "--runs", "1", "--quiet"]
    names = ["prints", "tries", "late", "apart_a"]
    running = [subprocess.Popen([PROGRAM, *arguments, name], cwd=tmp_path) for name in names]
    assert [process.wait(60) for process in running] == [0, 0, 0, 0]
    assert set(names) <= set(read(tmp_path / ".lmms/profile.json")["modules"])


APPLICATION = {
    "pyproject.toml": "[project]\nname = 'app'\nversion = '1'\n[project.scripts]\napp = 'app.cli:main'\n",
    "src/app/__init__.py": "",
    "src/app/cli.py": "import wave\nfrom xml import dom\nfrom . import other\nfrom app.util import x\n"
    "def main():\n    import colorsys\n    from app import later\n"
    "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import chunk_of_nothing\n",
    "src/app/other.py": BUSY.format(0.01),
    "src/app/util.py": "x = 1\n",
    "src/app/later.py": "",
    "src/app/tool.py": "open('ran', 'w')\n",
    "src/app/__main__.py": "import app.cli\nopen('ran', 'w')\n",
    "tests/test_app.py": "import app.tool\nopen('ran', 'w')\n",
}


def write_application(folder):
    for name, text in APPLICATION.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def test_of_paths(lint, tmp_path):
    """Of paths: what the files import from outside, and what is imported of the project itself; not what is only
    typing, and nothing that would run a program."""
    write_application(tmp_path)
    result = lint("profile", "--python", sys.executable, "--runs", 1, "--quiet")
    assert result.returncode == 0, result.stderr
    got = read(tmp_path / ".lmms/profile.json")
    found = got["modules"]
    assert {"wave", "xml.dom", "colorsys"} <= set(found)
    assert "chunk_of_nothing" not in found
    own = {name for name in found if name.startswith("app")}
    assert own == {"app", "app.cli", "app.later", "app.other", "app.util"}
    imports = set(found["app.cli"]["imports"]) - {"typing"}  # some Pythons start with it
    assert imports == {"app.other", "app.util", "wave", "xml.dom"}
    assert found["app.other"]["self_ms"] == pytest.approx(10, abs=3)
    start = got["entry_points"]["app.cli:main"]
    assert start["startup_ms"] > 10 and start["modules"] > 30 and start["rss_kib"] > 1000
    assert not (tmp_path / "ran").exists()


def test_emitted_script_knows_the_project(lint, tmp_path):
    """It runs where lmms-lint is not, and needs no arguments there."""
    write_application(tmp_path)
    script = tmp_path / "script.py"
    script.write_text(lint("profile", "--emit-script").stdout, encoding="utf-8")
    command = [sys.executable, script, "--runs", "1", "--quiet", "--output", "p.json"]
    subprocess.run(command, cwd=tmp_path, check=True, stdin=subprocess.DEVNULL)
    found = read(tmp_path / "p.json")["modules"]
    assert {"wave", "xml.dom", "colorsys", "app.cli", "app.later", "app.other", "app.util"} <= set(found)
    assert not [name for name, record in found.items() if "failed" in record]
    assert not (tmp_path / "ran").exists()


def test_emitted_script_run_elsewhere(lint, tmp_path):
    (tmp_path / "own").mkdir()
    (tmp_path / "own/app.py").write_text("import helper\n", encoding="utf-8")
    (tmp_path / "own/helper.py").write_text("", encoding="utf-8")
    script = lint("profile", "--emit-script", cwd=tmp_path / "own").stdout
    (tmp_path / "measure.py").write_text(script, encoding="utf-8")
    command = [sys.executable, "measure.py", "--runs", "2", "--output", "out.json"]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stderr
    assert "helper: not found from here; run this where the project lies, or give --path" in told
    told = subprocess.run([*command, "--path", "own"], cwd=tmp_path, capture_output=True, text=True, check=True).stderr
    assert "not found" not in told
    assert "import_ms" in read(tmp_path / "out.json")["modules"]["helper"]


def test_external_only(lint, tmp_path):
    write_application(tmp_path)
    result = lint("profile", "--python", sys.executable, "--runs", 1, "--quiet", "--external-only", "src")
    assert result.returncode == 0, result.stderr
    got = read(tmp_path / ".lmms/profile.json")
    assert {"wave", "xml.dom", "colorsys"} <= set(got["modules"])
    assert not [name for name in got["modules"] if name.startswith("app")]
    assert "entry_points" not in got


def test_policy_with_faults(lint, tmp_path):
    write_application(tmp_path)
    (tmp_path / "lmms.toml").write_text("no-such-key = 1\n", encoding="utf-8")
    result = lint("profile", "--python", sys.executable, "--runs", 1, "--quiet", "--external-only")
    assert result.returncode == 2
    assert "lmms.toml:1:1:" in result.stderr
    assert "wave" in read(tmp_path / ".lmms/profile.json")["modules"], "the rest is still done"


IMPORTTIME = """noise
import time: self [us] | cumulative | imported package
import time:       100 |        100 |   encodings.aliases
import time:       300 |        400 | encodings
import time:       200 |        200 | site
2026-01-01T00:00:00 import time:     30000 |      30000 |   pandas.core
import time:     10000 |      40000 | pandas
import time:      1000 |
"""


@pytest.mark.parametrize("standard", [False, True])
def test_from_importtime(lint, tmp_path, standard):
    (tmp_path / "log").write_text(IMPORTTIME, encoding="utf-8", newline="")
    os.utime(tmp_path / "log", (0, 0))
    old = {"schema": 1, "modules": {"pandas": {"import_ms": 1200, "usage": 0.05}}}
    (tmp_path / ".lmms").mkdir()
    (tmp_path / ".lmms/profile.json").write_text(json.dumps(old), encoding="utf-8")
    if standard:
        result = lint("profile", "--from-importtime", "-", stdin=IMPORTTIME)
    else:
        result = lint("profile", "--from-importtime", "log")
    assert result.returncode == 0, result.stderr
    assert "1 damaged row left out" in result.stderr and "lower bounds" in result.stderr
    got = read(tmp_path / ".lmms/profile.json")
    assert (got["measured_at"] == "1970-01-01") != standard
    assert got["protocol"].startswith("wall time, -X importtime, minimum of 1 run")
    pandas = got["modules"]["pandas"]
    assert (pandas["import_ms"], pandas["self_ms"], pandas["usage"]) == (40, 10, 0.05)
    assert pandas["imports"] == ["pandas.core"] and pandas["lower_bound"]


def test_from_importtime_without_rows(lint, tmp_path):
    (tmp_path / "log").write_text("nothing of that kind\n", encoding="utf-8")
    assert lint("profile", "--from-importtime", "log").returncode == 2
    assert lint("profile", "--from-importtime", "nowhere").returncode == 2
    assert not (tmp_path / ".lmms").exists()


def test_going_on_after_a_kill(lint, tmp_path, modules):
    """Killed half-way, the profile is untouched, and the next run takes the results that are there."""
    arguments = ["profile", "--python", sys.executable, "--path", "code", "--runs", "40", "pk.sub"]
    running = subprocess.Popen([PROGRAM, *arguments], cwd=tmp_path, stderr=subprocess.DEVNULL)
    partial = tmp_path / ".lmms/profile.json.partial"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and (not partial.exists() or b'"run 5"' not in partial.read_bytes()):
        time.sleep(0.02)
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert not (tmp_path / ".lmms/profile.json").exists()
    time.sleep(1)  # the script sees that nobody is left to tell
    kept = partial.read_bytes()
    partial.write_bytes(kept + b'{"name": "run 39", "val')  # as a kill in the middle of a write leaves it
    runs = kept.count(b'"name": "run ')
    assert 5 <= runs < 40
    result = profile(lint, "pk.sub", runs=40)
    assert result.returncode == 0, result.stderr
    assert read(tmp_path / ".lmms/profile.json")["modules"]["pk2"]["self_ms"] == pytest.approx(20, abs=4)
    assert not partial.exists()


def large_profile(figure):
    modules = {f"package.module_{i}": {"import_ms": figure, "imports": ["a", "b"]} for i in range(3000)}
    return json.dumps({"schema": 1, "modules": modules})


def test_killed_at_any_moment(lint, tmp_path):
    """Killed while it writes: the old or the new file, whole."""
    for name, figure in (("a", 100), ("b", 200)):
        (tmp_path / f"{name}.json").write_text(large_profile(figure), encoding="utf-8")
    began = time.monotonic()
    assert lint("profile", "--import", "a.json", "--quiet").returncode == 0
    whole = time.monotonic() - began
    now = 100
    for moment in range(24):
        other = "b" if now == 100 else "a"
        command = [PROGRAM, "profile", "--import", f"{other}.json", "--quiet"]
        running = subprocess.Popen(command, cwd=tmp_path)
        time.sleep(whole * 1.2 * moment / 24)
        running.send_signal(signal.SIGKILL)
        running.wait()
        figures = {record["import_ms"] for record in read(tmp_path / ".lmms/profile.json")["modules"].values()}
        assert len(figures) == 1 and figures <= {100, 200}
        now = figures.pop()
    assert lint("profile", "--import", "a.json", "--quiet").returncode == 0


@pytest.mark.skipif(not hasattr(signal, "SIGXFSZ"), reason="no limit of file sizes here")
def test_file_that_may_not_grow(lint, tmp_path):
    """As on a full disk: an error, the old file as it was, nothing left behind."""
    import resource

    (tmp_path / "a.json").write_text(large_profile(100), encoding="utf-8")
    (tmp_path / "b.json").write_text(large_profile(200), encoding="utf-8")
    assert lint("profile", "--import", "a.json", "--quiet").returncode == 0
    before = (tmp_path / ".lmms/profile.json").read_bytes()
    size = len(before) // 2
    limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))  # noqa: E731
    command = [PROGRAM, "profile", "--import", "b.json", "--quiet"]
    done = subprocess.run(command, cwd=tmp_path, preexec_fn=limit, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "cannot write" in done.stderr
    assert (tmp_path / ".lmms/profile.json").read_bytes() == before
    assert os.listdir(tmp_path / ".lmms") == ["profile.json"]


@pytest.fixture
def tiny_disk(tmp_path):
    """A file system of 64 KiB, where one may be made."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "none", folder]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("no file system can be made here")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_full_disk(lint, tiny_disk, modules):
    """What is there stays whole; what was measured is told to be lost; nothing hangs."""
    small = {"schema": 1, "modules": {"pandas": {"import_ms": 1200}}}
    (tiny_disk / ".lmms").mkdir()
    (tiny_disk / ".lmms/profile.json").write_text(json.dumps(small), encoding="utf-8")
    (tiny_disk / "filler").write_bytes(b"x" * (52 << 10))
    before = (tiny_disk / ".lmms/profile.json").read_bytes()
    options = ("--python", sys.executable, "--path", modules, "--runs", 2, "--quiet")
    result = lint("profile", *options, "asyncio", "pk2", cwd=tiny_disk)
    assert result.returncode == 2
    assert "No space left" in result.stderr
    assert (tiny_disk / ".lmms/profile.json").read_bytes() == before
    (tiny_disk / "filler").unlink()
    assert lint("profile", *options, "pk2", cwd=tiny_disk).returncode == 0
    assert {"pandas", "pk2"} <= set(read(tiny_disk / ".lmms/profile.json")["modules"])


def test_two_measurements_of_the_same(lint, tmp_path, modules):
    """They share the file of results so far, and both end well."""
    arguments = ["profile", "--python", sys.executable, "--path", "code", "--runs", "3", "--quiet", "tries"]
    running = [subprocess.Popen([PROGRAM, *arguments], cwd=tmp_path) for _ in range(3)]
    assert [process.wait(60) for process in running] == [0, 0, 0]
    assert os.listdir(tmp_path / ".lmms") == ["profile.json"]


def test_twice_agrees(lint, tmp_path, modules):
    """The same environment profiled twice agrees within its own spread, above 5 ms; few lines change. On a machine that
    has much else to do one pair may not: then another has to."""
    pairs = []
    while len(pairs) < 4 and not any(pair.agrees for pair in pairs):
        pairs.append(Pair(lint, tmp_path))
    assert any(pair.agrees for pair in pairs), [(pair.off, pair.changed, pair.lines) for pair in pairs]


class Pair:
    """Two profiles: which modules disagree, and how many lines of how many the second one changes."""

    def __init__(self, lint, tmp_path):
        names = ("pk.sub", "decimal", "asyncio", "xml.dom.minidom", "sleepy")
        one, two = (measure(lint, tmp_path, *names, runs=10)[0] for _ in range(2))
        first, second = one["modules"], two["modules"]
        assert {name: record["imports"] for name, record in first.items()} == {
            name: record["imports"] for name, record in second.items()
        }
        above = [name for name, record in first.items() if record["import_ms"] >= 5]
        assert len(above) >= 4
        scale = one["pace_ms"] / two["pace_ms"]
        self.off = [name for name in above if not agree(first[name], second[name], scale)]
        path = tmp_path / ".lmms/profile.json"
        path.unlink(missing_ok=True)
        texts = []
        for number, got in enumerate((one, two)):
            (tmp_path / f"{number}.json").write_text(json.dumps(got), encoding="utf-8")
            assert lint("profile", "--import", f"{number}.json").returncode == 0
            texts.append(path.read_text(encoding="utf-8").splitlines())
        self.lines = len(texts[0])
        self.changed = sum(a != b for a, b in zip(*texts))
        assert len(texts[1]) == self.lines > 100
        self.agrees = len(self.off) <= 0.2 * len(above) and self.changed <= 0.1 * self.lines


def agree(one, two, scale):
    return abs(one["import_ms"] - two["import_ms"] * scale) <= one["spread_ms"]


def test_a_slower_machine_is_told(lint, tmp_path, modules):
    """Measured at another pace: the figures stay at the pace that is on record."""
    got, _ = measure(lint, tmp_path, "decimal", runs=3)
    (tmp_path / "old.json").write_text(json.dumps(got), encoding="utf-8")
    slower = json.loads(json.dumps(got))
    slower["pace_ms"] *= 1.2
    for record in slower["modules"].values():
        for key in ("import_ms", "self_ms"):
            record[key] *= 1.2
    (tmp_path / "slower.json").write_text(json.dumps(slower), encoding="utf-8")
    path = tmp_path / ".lmms/profile.json"
    path.unlink(missing_ok=True)
    assert lint("profile", "--import", "old.json").stderr == "lmms-lint: wrote .lmms/profile.json\n"
    before = path.read_bytes()
    told = lint("profile", "--import", "slower.json").stderr
    assert "the machine is 17 % slower than when .lmms/profile.json was measured" in told
    assert path.read_bytes() == before


def test_only_stale(lint, tmp_path, modules):
    assert profile(lint, "pk2", runs=1).returncode == 0
    options = ("--only-stale", tmp_path / ".lmms/profile.json")
    assert set(measure(lint, tmp_path, "pk2", "prints", options=options)[0]["modules"]) == {"prints"}


def test_only_stale_after_an_edit(lint, tmp_path):
    """Modules of the project have no version: the text of their file tells."""
    for name, text in (("main", "import one, two\n"), ("one", BUSY.format(0.02)), ("two", "")):
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    options = ("profile", "--python", sys.executable, "--runs", 1, "--only-stale", ".")
    assert lint(*options).returncode == 0
    before = read(tmp_path / ".lmms/profile.json")["modules"]
    assert "all of it is up to date" in lint(*options).stderr
    (tmp_path / "two.py").write_text(BUSY.format(0.03), encoding="utf-8")
    assert "1 of 3 modules stale" in lint(*options).stderr
    after = read(tmp_path / ".lmms/profile.json")["modules"]
    assert after["two"]["self_ms"] == pytest.approx(30, abs=6) and after["one"] == before["one"]


def test_wrong_use(lint, tmp_path):
    result = lint("profile", "--python", "/nonexistent", "json")
    assert result.returncode == 2
    assert "/nonexistent" in result.stderr
    (tmp_path / "file").write_text("", encoding="utf-8")
    result = lint("profile", "--profile", "file/p.json", "--quiet", "json")
    assert result.returncode == 2
    assert lint("profile", "nothing/here.py").returncode == 2


def test_read_only_folder(lint, tmp_path, modules):
    if os.geteuid() == 0:
        pytest.skip("the superuser may write anywhere")
    tmp_path.chmod(0o500)
    try:
        assert profile(lint, "prints", runs=1).returncode == 2
    finally:
        tmp_path.chmod(0o700)
