"""`lmms-lint usage`: logs of every sort, what may be concluded from them, and what may not."""

import json
import pathlib
import random
import subprocess
import sys
import threading
import uuid

import pytest

STREAM = "2026/11/{:02}/[$LATEST]{:032x}"


def read(path):
    return json.loads(pathlib.Path(path).read_text(encoding="utf-8"))


def usage(lint, *arguments, **options):
    result = lint("usage", *arguments, **options)
    assert result.returncode == 0, result.stderr
    return result


class Log:
    """What a Lambda function writes: processes that serve requests, some of which use modules. `truth` is what a reader
    should find."""

    def __init__(self, seed=1, processes=30, requests=8):
        self.random = random.Random(seed)
        self.streams, self.requests, self.used_requests, self.used_processes = {}, 0, {}, {}
        self.processes = processes
        for number in range(processes):
            stream = STREAM.format(1 + number % 20, number)
            self.streams[stream] = list(self.process(number, self.random.randrange(1, requests)))

    def new_id(self):
        return str(uuid.UUID(int=self.random.getrandbits(128)))

    def process(self, number, requests):
        second = number * 1000
        used_here = set()
        yield self.stamp(second), "INIT_START Runtime Version: python:3.12.v30\tRuntime Version ARN: arn:aws:lambda"
        for index in range(requests):
            request = self.new_id()
            self.requests += 1
            second += 7
            yield self.stamp(second), f"START RequestId: {request} Version: $LATEST"
            yield self.stamp(second), f"[INFO]\t{self.stamp(second)}Z\t{request}\thandling an event"
            used = [name for name, share in (("pandas", 0.05), ("boto3", 0.9)) if self.random.random() < share]
            for name in used:
                for _ in range(self.random.randrange(1, 4)):
                    yield self.stamp(second), f"[INFO]\t{self.stamp(second)}Z\t{request}\tModule used: {name}"
                self.used_requests[name] = self.used_requests.get(name, 0) + 1
                used_here.add(name)
            init = f"Init Duration: {400 + number}.25 ms\t" if index == 0 else ""
            yield self.stamp(second), f"END RequestId: {request}"
            yield (
                self.stamp(second),
                f"REPORT RequestId: {request}\tDuration: 12.34 ms\tBilled Duration: 13 ms\tMemory Size: 512 MB\t"
                f"Max Memory Used: {100 + number} MB\t{init}",
            )
        for name in used_here:
            self.used_processes[name] = self.used_processes.get(name, 0) + 1

    @staticmethod
    def stamp(second):
        return f"2026-11-{1 + second // 86400:02}T{second // 3600 % 24:02}:{second // 60 % 60:02}:{second % 60:02}.123"

    def lines(self):
        """(time, stream, line), by time: the streams interleaved."""
        rows = [(time, stream, line) for stream, lines in self.streams.items() for time, line in lines]
        return sorted(rows, key=lambda row: row[0])

    def shares(self, counts, total):
        return {name: round(count / total, 4) for name, count in counts.items()}


def check(profile, log, by_process=True):
    modules = profile["modules"]
    assert {name: record["requests"] for name, record in modules.items()} == log.shares(log.used_requests, log.requests)
    if by_process:
        wanted = log.shares(log.used_processes, log.processes)
        assert {name: record["usage"] for name, record in modules.items()} == wanted
    else:
        assert not any("usage" in record for record in modules.values())
    assert profile["traffic"]["requests_per_process"] == pytest.approx(log.requests / log.processes, abs=0.01)
    assert profile["traffic"]["cold_start_share"] == pytest.approx(log.processes / log.requests, abs=0.001)


@pytest.fixture
def log():
    return Log()


def as_tail(log):
    return "".join(f"{time}+00:00 {stream} {line}\n" for time, stream, line in log.lines())


def as_events(log):
    rows = ({"timestamp": 1793491200123, "logStream": stream, "message": line + "\n"} for _, stream, line in log.lines())
    return "".join(json.dumps(row) + "\n" for row in rows)


def as_json_format(log):
    """Lambda's own JSON format, with the stream that the collector adds."""
    rows = []
    for time, stream, line in log.lines():
        words = line.split()
        row = {"time": time + "Z", "logStream": stream}
        if line.startswith("INIT_START"):
            row.update(type="platform.initStart", record={"initializationType": "on-demand"})
        elif line.startswith("START"):
            row.update(type="platform.start", record={"requestId": words[2], "version": "$LATEST"})
        elif line.startswith("REPORT"):
            metrics = {"durationMs": 12.34, "memorySizeMB": 512, "maxMemoryUsedMB": 100}
            if "Init" in line:
                metrics["initDurationMs"] = float(line.partition("Init Duration: ")[2].split()[0])
            row.update(type="platform.report", record={"requestId": words[2], "metrics": metrics})
        elif line.startswith("[INFO]"):
            request, message = line.split("\t")[2:]
            row = {"timestamp": time + "Z", "level": "INFO", "message": message, "requestId": request, "logStream": stream}
        rows.append(json.dumps(row) + "\n")
    return "".join(rows)


@pytest.mark.parametrize("form", [as_tail, as_events, as_json_format])
def test_streams_in_the_lines(lint, tmp_path, log, form):
    (tmp_path / "log").write_text(form(log), encoding="utf-8")
    out = usage(lint, "log").stdout
    profile = read(tmp_path / ".lmms/profile.json")
    check(profile, log)
    assert "init: median 41" in out, "of 400 to 429 ms, within 1 %"
    assert f"{log.requests} requests in {log.processes} processes" in out
    assert profile["modules"]["boto3"]["usage_at"].startswith("2026-1")


def test_a_file_for_each_stream(lint, tmp_path, log):
    """As the export to S3 has it: the stream is in the path; and as `--one-process` says."""
    paths = []
    for stream, lines in log.streams.items():
        folder = tmp_path / stream.replace("/", "-")
        folder.mkdir()
        (folder / "000000").write_text("".join(f"{time}Z {line}\n" for time, line in lines), encoding="utf-8")
        paths.append(folder / "000000")
    usage(lint, *paths)
    check(read(tmp_path / ".lmms/profile.json"), log)
    for number, path in enumerate(paths):
        path.rename(tmp_path / f"part{number}.log")
    usage(lint, "--one-process", "--profile", "p.json", *sorted(tmp_path.glob("part*.log")))
    check(read(tmp_path / "p.json"), log)


def test_streams_not_known(lint, tmp_path, log):
    """Interleaved lines that name no stream: requests by their ids; nothing of processes but how many start."""
    (tmp_path / "log").write_text("".join(f"{time} {line}\n" for time, _, line in log.lines()), encoding="utf-8")
    usage(lint, "log")
    check(read(tmp_path / ".lmms/profile.json"), log, by_process=False)


def test_shards_merge(lint, tmp_path, log):
    """Counts of the parts, read one after the other, give what the whole gives; so do the parts themselves."""
    streams = list(log.streams.items())
    for number in range(3):
        rows = [(time, stream, line) for stream, lines in streams[number::3] for time, line in lines]
        text = "".join(f"{time}+00:00 {stream} {line}\n" for time, stream, line in sorted(rows))
        (tmp_path / f"log{number}").write_text(text, encoding="utf-8")
        counts = usage(lint, "--counts", f"log{number}").stdout
        (tmp_path / f"counts{number}").write_text(counts, encoding="utf-8")
    assert not (tmp_path / ".lmms").exists()
    whole = usage(lint, "--profile", "a.json", "log0", "log1", "log2").stdout
    parts = usage(lint, "--profile", "b.json", "counts0", "counts1", "counts2").stdout
    check(read(tmp_path / "a.json"), log)
    assert read(tmp_path / "a.json") == read(tmp_path / "b.json")
    assert whole.splitlines()[1:4] == parts.splitlines()[1:4]


def test_other_lines_are_passed_over(lint, tmp_path, log):
    noise = ["", "Traceback (most recent call last):", '{"module": "worker", "message": "done", "count": 5}', '{"a": ', "[1, 2]"]
    noise += ["REPORT RequestId: none", "x = sys.modules['pandas']", '{"modules": ["a"]}', "\x00\xff", "Module used: {name}"]
    rows = as_tail(log).splitlines()
    text = "\n".join(row + "\n" + noise[i % len(noise)] for i, row in enumerate(rows))
    (tmp_path / "log").write_text(text, encoding="utf-8")
    out = usage(lint, "log").stdout
    check(read(tmp_path / ".lmms/profile.json"), log)
    assert "passed over: " in out


def test_bare_lines_need_a_denominator(lint, tmp_path):
    (tmp_path / "log").write_text("Module used: pandas\nModule used: boto3\nModule used: pandas\n", encoding="utf-8")
    out = usage(lint, "log").stdout
    assert "unknown: boto3: of how many requests or processes is not known" in out
    assert not (tmp_path / ".lmms/profile.json").exists()
    usage(lint, "--requests", 100, "--days", 7, "--date", "2026-11-20", "log")
    modules = read(tmp_path / ".lmms/profile.json")["modules"]
    assert modules["pandas"] == {"requests": 0.02, "usage_at": "2026-11-20", "window_days": 7}
    usage(lint, "--processes", 10, "--profile", "p.json", "log")
    assert read(tmp_path / "p.json")["modules"]["pandas"] == {"usage": 0.2}
    out = usage(lint, "--requests", 1, "--profile", "q.json", "log").stdout
    assert "pandas: 2 uses in 1 requests" in out
    assert "pandas" not in read(tmp_path / "q.json")["modules"]


def test_csv_and_json_lines(lint, tmp_path):
    (tmp_path / "a.csv").write_text("module,count\npandas,5\nboto3,90\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text('"boto3",1\npandas,0\n', encoding="utf-8")
    (tmp_path / "c.jsonl").write_text('{"module": "pandas", "count": 3}\n', encoding="utf-8")
    assert lint("usage", "a.csv").stdout.startswith("1 file, 3 lines: counts, but no request or process\n")
    told = usage(lint, "--requests", 100, "a.csv", "b.csv", "c.jsonl")
    assert told.stdout.startswith("3 files, 6 lines: 100 requests, as given\n")
    modules = read(tmp_path / ".lmms/profile.json")["modules"]
    assert {name: record["requests"] for name, record in modules.items()} == {"pandas": 0.08, "boto3": 0.91}
    (tmp_path / "d.csv").write_text("module,requests,processes\n*,1000,50\npandas,20,10\n", encoding="utf-8")
    usage(lint, "--profile", "d.json", "d.csv")
    got = read(tmp_path / "d.json")
    assert got["modules"] == {"pandas": {"requests": 0.02, "usage": 0.2}}
    assert got["traffic"] == {"requests_per_process": 20}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("module,count\npandas,5\nboto3,-1\n", "bad:3: a count is a whole number"),
        ("module,count\npandas,many\n", "bad:2: a count is a whole number"),
        ("module,count\npandas\n", "bad:2: not as many columns"),
        ("module,count\n../x,5\n", "bad:2: the column `module` holds no name"),
        ('\n{"module": "pandas", "count": -2}\n', "bad:2: a count is a whole number"),
        ('{"module": "pandas", "count": 1.5}\n', "bad:1: a count is a whole number"),
        ('{"module": "a b", "count": 1}\n', 'bad:1: "module" is not the name'),
    ],
)
def test_wrong_counts(lint, tmp_path, text, place):
    """A count that is none is a fault with its place, and nothing is written."""
    (tmp_path / "bad").write_text(text, encoding="utf-8")
    result = lint("usage", "--requests", 10, "bad")
    assert result.returncode == 2
    assert place in result.stderr
    assert not (tmp_path / ".lmms").exists()


def test_wrong_files(lint, tmp_path, log):
    (tmp_path / "log").write_text(as_tail(log), encoding="utf-8")
    (tmp_path / "packed.gz").write_bytes(b"\x1f\x8b\x08\x00rest")
    (tmp_path / "chat").write_text("hello\nworld\n", encoding="utf-8")
    for arguments, words in (
        ((), "name the logs"),
        (("nowhere",), "nowhere: No such file"),
        (("packed.gz",), "packed.gz: is compressed"),
        ((".",), "Is a directory"),
        (("chat",), "none of 2 lines says"),
        (("log", "nowhere"), "nowhere: No such file"),
    ):
        result = lint("usage", *arguments)
        assert result.returncode == 2
        assert words in result.stderr
    assert not (tmp_path / ".lmms").exists(), "half of the logs is not what was asked for"


# ---- dumps of sys.modules -------------------------------------------------------------------------------------------

PROGRAM = {
    "app.py": "import eager_one\ndef f():\n    import deferred_one\ndef g():\n    import never_one\nif __name__ == '__main__':\n    f()\n",
    "eager_one.py": "",
}


def dump(*names):
    return json.dumps(["sys", "builtins", "app", "eager_one", *names])


@pytest.fixture
def program(tmp_path):
    for name, text in PROGRAM.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "lmms.toml").write_text('entry-points = [{target = "app.py", kind = "cli"}]\n', encoding="utf-8")
    return tmp_path


def test_dumps_are_never_circular(lint, program):
    """Loaded is used only where the program does not load it by itself at start-up."""
    rows = [dump("deferred_one") if number < 3 else dump() for number in range(20)]
    (program / "log").write_text("\n".join(rows) + "\n", encoding="utf-8")
    out = usage(lint, "log").stdout
    assert read(program / ".lmms/profile.json")["modules"] == {"deferred_one": {"usage": 0.15}, "never_one": {"usage": 0}}
    assert "20 dumps" in out
    assert "4 modules are loaded in every process" in out


def test_always_loaded_says_nothing_unless_all_is_known(lint, program):
    """Where something without a figure might load it at start-up, even a deferred module's 100 % is no use."""
    (program / "app.py").write_text(PROGRAM["app.py"] + "import unknown_package\n", encoding="utf-8")
    (program / "log").write_text((dump("deferred_one") + "\n") * 5, encoding="utf-8")
    out = usage(lint, "log").stdout
    assert "unknown: deferred_one: loaded by every process" in out
    assert set(read(program / ".lmms/profile.json")["modules"]) == {"never_one"}
    known = {"schema": 1, "modules": {name: {"import_ms": 1, "self_ms": 1, "imports": []} for name in ("unknown_package",)}}
    (program / ".lmms/profile.json").write_text(json.dumps(known), encoding="utf-8")
    usage(lint, "log")
    assert read(program / ".lmms/profile.json")["modules"]["deferred_one"]["usage"] == 1


def test_real_dumps_in_every_form(lint, program):
    """What real interpreters print: as JSON, as Python shows it, one a line, with the process named."""
    code = "import sys; sys.path.insert(0, '.'); import app; {0}; {1}"
    prints = {
        "json": "import json; print(json.dumps(list(sys.modules)))",
        "keys": "print(sys.modules.keys())",
        "repr": "print(list(sys.modules))",
        "whole": "print(sys.modules)",
        "label": "print('sys.modules:', sorted(sys.modules))",
        "event": "import json; print(json.dumps({'modules': sorted(sys.modules), 'process': 'p'}))",
        "lines": "print(*sys.modules, sep='\\n')",
    }
    (program / "deferred_one.py").write_text("", encoding="utf-8")
    for name, text in prints.items():
        for number, action in enumerate(("app.f()", "pass")):
            out = subprocess.run([sys.executable, "-c", code.format(action, text)], cwd=program, capture_output=True, check=True)
            line = out.stdout.replace(b'"p"', b'"p%d"' % number)
            (program / f"{name}{number}").write_bytes(line)
        usage(lint, "--profile", f"{name}.json", f"{name}0", f"{name}1", f"{name}1" if name != "event" else f"{name}0")
        got = read(program / f"{name}.json")["modules"]["deferred_one"]["usage"]
        assert got == (0.5 if name == "event" else 0.3333), name


def test_one_process_dumps_once(lint, program):
    """Dumps of one process are one; among requests of unknown processes they are none."""
    stream = STREAM.format(1, 5)
    rows = [f"{stream} sys.modules: {dump(*extra)}" for extra in ((), ("deferred_one",), ())]
    rows += [f"{STREAM.format(1, 6)} sys.modules: {dump()}"]
    (program / "log").write_text("\n".join(rows), encoding="utf-8")
    usage(lint, "log")
    assert read(program / ".lmms/profile.json")["modules"]["deferred_one"]["usage"] == 0.5
    request = str(uuid.uuid4())
    rows = [f"START RequestId: {request} Version: 1", f"sys.modules: {dump('deferred_one')}", f"sys.modules: {dump()}"]
    (program / "log").write_text("\n".join(rows), encoding="utf-8")
    out = usage(lint, "--profile", "p.json", "log").stdout
    assert "2 damaged" in out


# ---- the profile ----------------------------------------------------------------------------------------------------


def test_calibration(lint, tmp_path, log):
    (tmp_path / ".lmms").mkdir()
    path = tmp_path / ".lmms/profile.json"
    old = {"schema": 1, "modules": {"pandas": {"import_ms": 300}}, "entry_points": {"app": {"startup_ms": 100}}}
    path.write_text(json.dumps(old), encoding="utf-8")
    (tmp_path / "log").write_text(as_tail(log), encoding="utf-8")
    out = usage(lint, "log").stdout
    assert "; app takes 100 ms where the profile was measured: x 4.2\n" in out
    got = read(path)
    assert got["entry_points"]["app"]["init_ms"] == pytest.approx(414.5, rel=0.01)
    assert got["entry_points"]["app"]["startup_ms"] == 100
    assert got["modules"]["pandas"]["import_ms"] == 300


def test_faulty_profile_is_left_alone(lint, tmp_path, log):
    (tmp_path / ".lmms").mkdir()
    path = tmp_path / ".lmms/profile.json"
    path.write_text('{"schema": 1, "modules": {"a": {"usage": 2}}}', encoding="utf-8")
    (tmp_path / "log").write_text(as_tail(log), encoding="utf-8")
    result = lint("usage", "log")
    assert result.returncode == 2
    assert path.read_text(encoding="utf-8") == '{"schema": 1, "modules": {"a": {"usage": 2}}}'


def test_usage_decides(lint, tmp_path):
    """From the log to the verdict: what few processes use is to be deferred."""
    (tmp_path / ".lmms").mkdir()
    costs = {"schema": 1, "modules": {"pandas": {"import_ms": 300}}}
    (tmp_path / ".lmms/profile.json").write_text(json.dumps(costs), encoding="utf-8")
    (tmp_path / "app.py").write_text("import pandas\ndef f():\n    pandas.x()\n", encoding="utf-8")
    assert "up to" in lint("check", "app.py", "--select", "LMM101").stdout
    (tmp_path / "u.csv").write_text("module,count\npandas,3\n", encoding="utf-8")
    usage(lint, "--processes", 100, "u.csv")
    result = lint("check", "app.py", "--select", "LMM101", "--output-format", "concise")
    assert result.returncode == 1
    assert "3 % of processes use it" in result.stdout


# ---- size -----------------------------------------------------------------------------------------------------------


def test_memory_is_bounded(tmp_path):
    """A log without end, of requests that are never closed, does not grow the process."""
    import os

    program = os.environ.get("LMMS_LINT", "lmms-lint")
    running = subprocess.Popen([program, "usage", "-"], cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    peaks = []

    def write():
        for part in range(2):
            for block in range(10):
                base = (part * 10 + block) * 30_000
                rows = (f"Module used: m{i % 50} {uuid.UUID(int=base + i)}\nSTART RequestId: {uuid.UUID(int=base + i)} \n" for i in range(30_000))
                running.stdin.write("".join(rows).encode())
            running.stdin.flush()
            status = pathlib.Path(f"/proc/{running.pid}/status").read_text(encoding="utf-8")
            peaks.append(int(status.partition("VmHWM:")[2].split()[0]))
        running.stdin.close()

    thread = threading.Thread(target=write)
    thread.start()
    out = running.stdout.read()
    thread.join()
    assert running.wait() == 0
    assert b"600000 requests" in out
    assert peaks[1] < 64 << 10, "KiB"
    assert peaks[1] - peaks[0] < 8 << 10


# ---- SQL ------------------------------------------------------------------------------------------------------------


def test_sql(lint, tmp_path, log):
    """The query, run by a database over a table of the same lines, gives the same shares."""
    duckdb = pytest.importorskip("duckdb")
    rows, request = [], {}
    for time, stream, line in log.lines():
        words = line.replace("\t", " ").split()
        if line.startswith(("START", "END", "REPORT")):
            request[stream] = words[2]
        rows.append((time, stream, None if line.startswith("INIT") else request[stream], line))
    connection = duckdb.connect()
    connection.execute("CREATE TABLE logs (time VARCHAR, process_id VARCHAR, request_id VARCHAR, message VARCHAR)")
    connection.executemany("INSERT INTO logs VALUES (?, ?, ?, ?)", rows)
    query = lint("usage", "--sql").stdout.rstrip().rstrip(";")
    connection.execute(f"COPY ({query}) TO '{tmp_path / 'counts.csv'}' (HEADER)")
    usage(lint, "counts.csv")
    got = read(tmp_path / ".lmms/profile.json")["modules"]
    assert {name: record["requests"] for name, record in got.items()} == log.shares(log.used_requests, log.requests)
    assert {name: record["usage"] for name, record in got.items()} == log.shares(log.used_processes, log.processes)
