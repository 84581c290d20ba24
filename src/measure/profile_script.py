"""Measures what imports cost: one file, standard library only, for Python 3.6 and newer.

usage: profile_script.py [options] MODULE... > profile.json

In: names of modules ("pkg.mod"; "pkg:name" for `from pkg import name`). Out: a profile as lmms-lint reads it, as JSON;
progress on stderr. It imports the modules, which runs their code: in fresh interpreters, never in this one.

The protocol: two warm-ups, so that the bytecode is there; every edge from the second one; ten runs for the times, with
the collector off, all modules in one process; of each module its own CPU time, the median over the runs. Two more runs
see what it surely waits, and its memory; one sees the collector. What a module costs with all that it imports is summed
over the edges, and checked in a process of its own where it adds 10 ms or more to what is checked already. Modules that
fail, hang, end the process, or do not go together with others are found in the first warm-up and set apart.

A shared machine is at one time a tenth and more faster than at another, for minutes: all processes also time a fixed
piece of work. What was checked alone is given at the pace that the runs had, and the profile says which (pace_ms), so
that figures measured at different times can be compared.
"""

import argparse
import ast
import concurrent.futures
import hashlib
import importlib.machinery
import json
import marshal
import os
import platform
import re
import select
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time

CHILD = ""  # the build puts the text of profile_child.py here
MODULES, FIRST_PARTY, ROOTS = [], [], []  # `lmms-lint profile --emit-script PATH` puts a project's here

PROTOCOL = (
    "cpu time, collector off, shared processes, median of %d runs after 2 warm-ups, steps of 10 ms verified alone"
)
BUSY = ", on a busy core: wider spreads"
OUTPUT_LIMIT = 16 << 20  # bytes that a module may print
VERIFY_MS = 10.0
MANY = 20  # checks: then two at a time
DRIFT = 0.1  # share of a figure: two measurements on a core of its own
DRIFT_BUSY = 0.15  # more, where the core was shared from SHARED_MOST of the time on
SHARED_LEAST, SHARED_MOST = 0.05, 0.3
WAIT_S = 0.002  # shorter waits than this are noise
FULL_RUNS = 2
YARDSTICK_FUNCTIONS = 300
CPU, WALL, KIB, OBJECTS = range(4)  # in a run for the times only the first


class Stopped(Exception):
    """Whoever started us is gone."""


def child_source():
    if CHILD:
        return CHILD
    beside = os.path.join(os.path.dirname(os.path.abspath(__file__)), "profile_child.py")
    with open(beside, encoding="utf-8") as file:
        return file.read()


def yardstick_code():
    """What a process unmarshals to tell its pace: always the same in one version of Python."""
    form = 'def f%d(a, b=%d, *c, key="k%d"):\n  """Gives %d."""\n  return [a, b, "s%d", %d.5, (a, key), c]\n'
    text = "".join(form % ((number,) * 6) for number in range(YARDSTICK_FUNCTIONS))
    return marshal.dumps(compile(text, "yardstick", "exec"))


def cores():
    """How many this process may use: fewer than there are where it is pinned."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def read_tail(path, size=2000):
    with open(path, "rb") as file:
        file.seek(max(0, os.path.getsize(path) - size))
        return file.read().decode("utf-8", "replace")


def size_of(path):
    try:
        return os.path.getsize(path)
    except OSError:
        return 0


# ---- one process ----------------------------------------------------------------------------------------------------


class Outcome:
    """What one child wrote: ended (item -> (error, info)), figures and so on if it came to its end, else culprit (the
    item that ended it, or None) and why."""

    def __init__(self, rows):
        self.preloaded, self.ended, self.complete = [], {}, False
        self.culprit, self.why = None, None
        for row in rows:
            if row[0] == "begin":
                self.preloaded = row[1]
            elif row[0] == "start":
                self.culprit = row[1]
            elif row[0] == "done":
                self.ended[row[1]] = (row[2], row[3])
                self.culprit = None
            elif row[0] == "figures":
                self.order, self.figures, self.edges, self.collections, self.without_bytecode, *rest = row[1:]
                self.pace, self.turns = rest
                self.complete = True


def read_rows(path):
    """The result file's lines; a torn last one does not count."""
    rows = []
    try:
        with open(path, encoding="ascii", errors="replace") as file:
            for line in file:
                rows.append(ast.literal_eval(line))
    except (OSError, ValueError, SyntaxError):
        pass
    return rows


def parse_cached_rows(text):
    """Edges that `-X importtime=2` (Python 3.14) shows: its "cached" rows, which come from C too, stand between the
    marks that the child sets around each load. (Their indentation does not tell: it is cut by long names.)"""
    edges, stack = {}, []
    for line in text.splitlines():
        mark = re.match(r"lmms ([+-]) (\S+)$", line)
        row = re.search(r"import time: cached +\| cached +\| *(\S+)$", line)
        if mark and mark.group(1) == "+":
            stack.append(mark.group(2))
        elif mark and stack:
            stack.pop()
        elif row and stack and row.group(1) != stack[-1]:
            edges.setdefault(stack[-1], set()).add(row.group(1))
    return edges


class Runner:
    """Starts children of one interpreter, and ends them."""

    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.script = os.path.join(folder, "profile_child.py")
        with open(self.script, "w", encoding="utf-8") as file:
            file.write(child_source())
        self.yardstick = os.path.join(folder, "yardstick")
        with open(self.yardstick, "wb") as file:
            file.write(yardstick_code())
        self.environment = dict(os.environ)
        self.number, self.lock, self.alive = 0, threading.Lock(), set()
        self.parent = os.getppid() if options.with_parent else None

    def use_own_bytecode(self):
        """Where bytecode is not written (read-only folders, or switched off), it is kept in a folder of ours."""
        self.environment.pop("PYTHONDONTWRITEBYTECODE", None)
        self.environment["PYTHONPYCACHEPREFIX"] = os.path.join(self.folder, "bytecode")

    def run(self, items, collector=False, edges=False, inspect=False, full=False):
        with self.lock:
            self.number += 1
            base = os.path.join(self.folder, str(self.number))
        marks = edges and sys.version_info >= (3, 14)
        request = {
            "items": items,
            "roots": self.options.path,
            "limit": self.options.limit,
            "collector": collector,
            "full": full or edges or collector,
            "edges": edges,
            "marks": marks,
            "inspect": inspect,
            "yardstick": self.yardstick,
        }
        with open(base + ".request", "w", encoding="ascii") as file:
            file.write(ascii(request))
        switches = ["-X", "importtime=2"] if marks else []
        command = [sys.executable, *switches, self.script, base + ".request", base + ".result"]
        with open(base + ".out", "wb") as out, open(base + ".err", "wb") as err:
            why = self.watch(command, base, out, err)
        outcome = Outcome(read_rows(base + ".result"))
        if not outcome.complete:
            outcome.why = why or "the interpreter ended without a word"
        elif marks:
            with open(base + ".err", encoding="utf-8", errors="replace") as file:
                for name, targets in parse_cached_rows(file.read()).items():
                    outcome.edges[name] = sorted(targets.union(outcome.edges.get(name, ())))
        for kind in (".request", ".result", ".out", ".err"):
            if os.path.exists(base + kind):
                os.unlink(base + kind)
        return outcome

    def watch(self, command, base, out, err):
        """Runs to the end; returns why it did not come to a good one, or None."""
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            env=self.environment,
            start_new_session=True,
        )
        with self.lock:
            self.alive.add(child)
        try:
            why = self.wait(child, base)
        finally:
            self.end(child)
        if why is None and child.returncode != 0:
            tail = read_tail(base + ".err").strip().splitlines()
            if child.returncode < 0:
                why = "ends the process by signal %d" % -child.returncode
            else:
                why = "ends the process with status %d" % child.returncode
            fatal = [line for line in tail if "Fatal" in line or "rror" in line]
            why += ": " + fatal[-1].strip()[:200] if fatal else ""
        elif why is None:
            why = "ends the process with status 0"
        return why

    def wait(self, child, base):
        last_size, last_change = -1, time.monotonic()
        while not self.ends(child, 0.1):
            now, size = time.monotonic(), size_of(base + ".result")
            if size != last_size:
                last_size, last_change = size, now
            if now - last_change > self.options.limit:
                return "hangs: no end after %g s" % self.options.limit
            if size_of(base + ".out") > OUTPUT_LIMIT or size_of(base + ".err") > 4 * OUTPUT_LIMIT:
                return "prints without end"
            if self.parent is not None and os.getppid() != self.parent:
                raise Stopped
        return None

    @staticmethod
    def ends(child, seconds):
        """Whether it ends within this time: at once when it does, where the system can tell."""
        if not hasattr(os, "pidfd_open"):
            try:
                child.wait(timeout=seconds)
            except subprocess.TimeoutExpired:
                return False
            return True
        try:
            file = os.pidfd_open(child.pid)
        except OSError:  # no more files, or a system without
            time.sleep(seconds / 10)
        else:
            select.select([file], [], [], seconds)
            os.close(file)
        return child.poll() is not None

    def end(self, child):
        """Ends the child and whatever it started."""
        try:
            if hasattr(os, "killpg"):
                os.killpg(child.pid, signal.SIGKILL)
            else:
                child.kill()
        except OSError:
            pass
        child.wait()
        with self.lock:
            self.alive.discard(child)

    def end_all(self):
        for child in list(self.alive):
            self.end(child)


# ---- progress and what is kept between runs ---------------------------------------------------------------------------


class Progress:
    """Lines on stderr, at most one every two seconds but for new stages; on a terminal, one line rewritten."""

    def __init__(self, quiet):
        self.quiet, self.terminal = quiet, sys.stderr.isatty()
        self.began, self.shown, self.left = time.monotonic(), 0.0, None

    def say(self, text, always=False):
        now = time.monotonic()
        if self.quiet or (not always and now - self.shown < (0.1 if self.terminal else 2)):
            return
        self.shown = now
        left = "" if self.left is None else ", about %d s left" % round(self.left)
        end = "\r" if self.terminal and not always else "\n"
        try:
            sys.stderr.write("profile: %s%s%s%s" % (text, left, "\x1b[K" if self.terminal else "", end))
            sys.stderr.flush()
        except OSError:
            self.quiet = True


class Partial:
    """Results so far, one JSON line each, appended: after an interruption the same request goes on from here. A line
    torn by a kill is no line."""

    def __init__(self, path, key):
        self.path, self.results = path, {}
        if not path:
            return
        rows = self.read()
        if rows[:1] == [{"key": key}]:
            self.results = {row["name"]: row["value"] for row in rows[1:] if "name" in row}
        else:
            self.remove()
            self.append({"key": key})

    def read(self):
        rows = []
        try:
            with open(self.path, encoding="utf-8", errors="replace") as file:
                for line in file:
                    try:
                        rows.append(json.loads(line))
                    except ValueError:
                        continue
        except OSError:
            pass
        return [row for row in rows if isinstance(row, dict)]

    def append(self, row):
        """One write, on a line of its own even after a torn one. A full disk only costs the chance to go on."""
        data = ("\n" + json.dumps(row) + "\n").encode("utf-8")
        try:
            file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
            try:
                os.write(file, data)
            finally:
                os.close(file)
        except OSError:
            pass

    def get(self, name, make):
        """The value kept under this name, else make's, which is then kept."""
        if name not in self.results:
            self.results[name] = make()
            if self.path:
                self.append({"name": name, "value": self.results[name]})
        return self.results[name]

    def remove(self):
        try:
            if self.path:
                os.unlink(self.path)
        except OSError:  # another measurement has done so, or it never could be written
            pass


# ---- the stages -------------------------------------------------------------------------------------------------------


def is_final(message, paths):
    """Whether a process of its own would say the same: of a module that hangs, does not parse, or needs what is not
    installed at all."""
    missing = re.match(r"ModuleNotFoundError: No module named '(\w+)", message)
    if missing:
        return importlib.machinery.PathFinder.find_spec(missing.group(1), paths) is None
    return message.startswith(("hangs", "SyntaxError", "IndentationError", "TabError"))


class Measurement:
    def __init__(self, options, runner, progress, partial):
        self.options, self.runner = options, runner
        self.progress, self.partial = progress, partial
        self.failed = {}  # item -> message
        self.infos = {}  # item -> what was noticed about it
        self.groups = []  # lists of items that go together in one process

    def parallel(self, function, things, jobs):
        with concurrent.futures.ThreadPoolExecutor(max_workers=max(1, jobs)) as pool:
            return list(pool.map(function, things))

    def first_pass(self, items):
        """Warm-up that finds the modules that fail, or that do not go with the others."""
        good, suspects, pending = [], {}, list(items)
        while pending:
            self.progress.say("warm-up, %d of %d modules" % (len(items) - len(pending), len(items)), always=True)
            outcome = self.runner.run(pending, inspect=True)
            for item, (error, info) in outcome.ended.items():
                self.infos[item] = info
                if error is None:
                    good.append(item)
                else:
                    suspects[item] = error
            if outcome.complete:
                break
            if outcome.culprit is None:
                raise RuntimeError("%s does not run: %s" % (sys.executable, outcome.why))
            suspects[outcome.culprit] = outcome.why
            pending = pending[pending.index(outcome.culprit) + 1 :]
        paths = self.options.path + search_path() if suspects else []
        alone = [item for item in items if item in suspects and not is_final(suspects[item], paths)]
        outcomes = self.parallel(lambda item: self.runner.run([item], inspect=True), alone, cores())
        apart = []
        for item, outcome in zip(alone, outcomes):
            error, info = outcome.ended.get(item, (outcome.why, {}))
            if error is None and outcome.complete:
                apart.append([item])
                self.infos[item] = dict(info, apart=True)
            suspects[item] = None if error is None and outcome.complete else error or outcome.why
        self.failed = {item: message for item, message in suspects.items() if message}
        self.find_hidden(good)
        good = [item for item in good if item not in self.failed]
        return {"groups": ([good] if good else []) + apart, "failed": self.failed, "infos": self.infos}

    def find_hidden(self, items):
        for item in items:
            info = self.infos[item]
            top = item.partition(":")[0].partition(".")[0]
            if info.get("hides") and top not in self.options.first_party:
                self.failed[item] = "shadowed: %s hides %s" % (info["file"], info["hides"])

    def second_pass(self):
        """The second warm-up, in the final groups, with every edge."""
        preloaded, edges, missing, groups = [], {}, 0, []
        for group in self.groups:
            outcome = self.runner.run(group, edges=True, inspect=True)
            while not outcome.complete and outcome.culprit in group and len(group) > 1:
                group = [item for item in group if item != outcome.culprit]
                self.failed[outcome.culprit] = "%s (not at the first try)" % outcome.why
                outcome = self.runner.run(group, edges=True, inspect=True)
            if not outcome.complete:
                self.failed.update({item: outcome.why for item in group})
                continue
            groups.append(group)
            preloaded, missing = outcome.preloaded, missing + outcome.without_bytecode
            for name, targets in outcome.edges.items():
                edges[name or ""] = sorted(set(targets).union(edges.get(name or "", ())))
        self.find_lazy(sum(groups, []), edges)
        value = {"preloaded": preloaded, "edges": edges, "missing": missing, "infos": self.infos}
        return dict(value, groups=groups, failed=self.failed)

    def find_lazy(self, items, edges):
        """Names whose module loads more when they are asked for (a __getattr__ of the module): each is a record of its
        own, with what it loads in a fresh process, since another module may have asked before."""
        lazy = [item for item in items if self.infos[item].get("lazy")]
        outcomes = self.parallel(lambda item: self.runner.run([item], edges=True), lazy, cores())
        for item, outcome in zip(lazy, outcomes):
            name = item.replace(":", ".")
            more = set(outcome.edges.get(name, ())) - {item.partition(":")[0]} if outcome.complete else ()
            self.infos[item]["lazy"] = bool(more)
            if more:
                self.infos[item]["name"] = name
                edges[name] = sorted(more)

    def timed_run(self, full=False, collector=False):
        """Figures of all groups in one run; what an earlier group has loaded counts."""
        figures, collections, pace, turns = {}, {}, [], []
        for group in self.groups:
            outcome = self.runner.run(group, full=full, collector=collector)
            if not outcome.complete:
                outcome = self.runner.run(group, full=full, collector=collector)  # once more: it did run before
            if outcome.complete:
                collections = collections or outcome.collections
                pace.extend(outcome.pace)
                turns.append(outcome.turns)
                for name in outcome.order:
                    figures.setdefault(name, outcome.figures[name])
        return {"figures": figures, "collections": collections, "pace": pace, "turns": turns}

    def run(self, items):
        began = time.monotonic()
        first = self.partial.get("first", lambda: self.first_pass(items))
        self.groups, self.failed, self.infos = first["groups"], first["failed"], first["infos"]
        second_began = time.monotonic()
        second = self.partial.get("second", self.second_pass)
        if second["missing"] and sys.version_info >= (3, 8):
            self.runner.use_own_bytecode()
            self.timed_run()  # warm-ups again: this bytecode is new
            self.timed_run()
        self.groups, self.failed, self.infos = second["groups"], second["failed"], second["infos"]
        pass_s = time.monotonic() - second_began
        runs = self.options.runs
        jobs = self.options.jobs or (2 if pass_s * runs > 100 and (cores()) > 1 else 1)
        timed = self.timed_runs(runs, jobs, pass_s)
        more = 1 if self.options.quick else FULL_RUNS
        full = [self.partial.get("full %d" % i, lambda: self.timed_run(full=True))["figures"] for i in range(more)]
        seen = {}
        if not self.options.quick:
            seen = self.partial.get("collector", lambda: self.timed_run(collector=True))["collections"]
        self.progress.left = None
        self.seconds = time.monotonic() - began
        return second["preloaded"], second["edges"], timed, full, seen

    def timed_runs(self, runs, jobs, pass_s):
        done = []

        def one(number):
            result = self.partial.get("run %d" % number, self.timed_run)
            done.append(number)
            self.progress.left = pass_s * (runs + FULL_RUNS + 2 - len(done)) / jobs
            self.progress.say("run %d of %d" % (len(done), runs))
            return result

        self.progress.left = pass_s * (runs + FULL_RUNS + 2) / jobs
        self.progress.say("%d to measure, %d failed" % (sum(map(len, self.groups)), len(self.failed)), always=True)
        return self.parallel(one, range(runs), jobs)


# ---- from runs to figures ---------------------------------------------------------------------------------------------


def pace_of(samples):
    """Seconds of the yardstick."""
    return statistics.median(samples) if samples else 0.0


def drift_of(turns):
    """How far figures may be off where other processes had the core for a share of the time: what they leave in the
    caches costs imports more than it costs the yardstick. Two profiles of one environment agreed within a tenth where the
    core was ours, within a quarter where a third of the time or more was others'."""
    on_core, waited = map(sum, zip(*turns)) if turns else (0, 0)
    others = waited / (on_core + waited) if on_core else 0.0
    return DRIFT + DRIFT_BUSY * min(1.0, max(0.0, others - SHARED_LEAST) / (SHARED_MOST - SHARED_LEAST))


def with_nothing(runs, names):
    """The runs, with those of the names that nobody saw loading as modules that take no time themselves: names that
    a __getattr__ gives, modules that come with an extension module."""
    seen = set().union(*runs)
    return [dict(run, **{name: [0.0] for name in names - seen}) for run in runs]


def parents(name):
    while "." in name:
        name = name.rpartition(".")[0]
        yield name


class Figures:
    """Medians over the runs, and what follows from the edges. Milliseconds, KiB."""

    def __init__(self, preloaded, edges, runs, full, drift):
        names = sorted(set().union(*[set(run) for run in runs])) if runs else []
        loaded = set(names) - set(preloaded)
        self.edges = {name: self.own_targets(name, loaded.intersection(edges[name])) for name in edges}
        self.runs, self.waits, self.drift = {}, {}, drift
        for name in names:
            seen = [run[name] for run in runs if name in run]
            wait = min([run[name][WALL] - run[name][CPU] for run in full if name in run], default=0.0)
            self.waits[name] = wait * 1000 if wait >= WAIT_S else 0.0
            # A run without the module (it ended early) says nothing: the median stands in, to keep the sums comparable.
            middle = statistics.median(row[CPU] for row in seen)
            cpu = [run[name][CPU] if name in run else middle for run in runs]
            self.runs[name] = [value * 1000 + self.waits[name] for value in cpu]
        self.kib = self.medians(full, names, KIB)
        self.objects = self.medians(full, names, OBJECTS)

    @staticmethod
    def own_targets(name, targets):
        """Without packages that come with one of their modules: who loads those first is chance."""
        implied = set(parents(name)).union(*[parents(target) for target in targets])
        return targets - implied

    @staticmethod
    def medians(runs, names, field):
        return {name: statistics.median([run[name][field] for run in runs if name in run] or [0]) for name in names}

    def self_ms(self, name):
        return statistics.median(self.runs[name])

    def closure(self, name):
        """All that importing this module alone loads."""
        reached, todo = set(), [name]
        while todo:
            module = todo.pop()
            if module not in reached and module in self.runs:
                reached.add(module)
                todo.extend(self.edges.get(module, ()))
                todo.extend(parents(module))
        return reached

    def sums(self, name):
        """The cost of importing it alone, in each run."""
        return [sum(values) for values in zip(*[self.runs[module] for module in self.closure(name)])]


def spread(values, drift):
    """Half the range, without the slowest run where there are many, and at least what the machine drifts between two
    measurements at one pace: how far two medians of so many runs may differ."""
    ordered = sorted(values)
    if len(ordered) >= 8:
        ordered.pop()
    half = (ordered[-1] - ordered[0]) / 2
    return max(half, drift * statistics.median(values), 0.05)


def rounded(value):
    """Three digits, and no more than hundredths."""
    for limit, digits in ((100, 0), (10, 1)):
        if abs(value) >= limit:
            return round(value, digits) if digits else int(round(value))
    return round(value, 2)


def heavy_rows(measurement, figures, items):
    """(item, module, ms, spread), cheapest first, of those whose sum over the edges is 10 ms and more; each module
    once, whatever names are taken from it."""
    named = {measurement.infos[item]["name"]: item for item in sorted(items, reverse=True)}
    rows = []
    for name, item in named.items():
        values = figures.sums(name) if name in figures.runs else []
        if values and statistics.median(values) >= VERIFY_MS:
            rows.append((item, name, statistics.median(values), spread(values, figures.drift)))
    return sorted(rows, key=lambda row: (row[2], row[0]))


def leaders(rows, figures):
    """Module -> the one that stands for it: a cheaper one that it loads, and to which it adds less than 10 ms; itself
    where there is none."""
    chosen, standing = [], {}
    for _, name, ms, _ in rows:
        closure = figures.closure(name)
        near = [other for other, others_ms in chosen if ms - others_ms < VERIFY_MS and other in closure]
        standing[name] = near[-1] if near else name
        if not near:
            chosen.append((name, ms))
    return standing


def says_otherwise(values, expected, near):
    """Whether all of the values but one lie more than `near` above what is expected, or all but one below. One process
    may take half as long again for reasons of its own."""
    ordered = sorted(values)
    return len(ordered) > 2 and (ordered[1] > expected + near or ordered[-2] < expected - near)


def verify(measurement, figures, items, pace):
    """The cost alone, measured: item's module -> (ms, spread), where the sum over the edges is 10 ms and more and a
    process of its own says something else. What adds little to a module that is checked is checked only if that one's
    sum was wrong."""
    heavy = heavy_rows(measurement, figures, items)
    standing = leaders(heavy, figures)

    def once(item):
        outcome = measurement.runner.run([item])
        if not outcome.complete:
            return None
        waits = figures.waits
        ms = sum(row[CPU] * 1000 + waits.get(name, 0.0) for name, row in outcome.figures.items())
        return ms, outcome.pace

    def check(row):
        item, name, expected, around = row
        near = max(around, 0.1 * expected, 2.0)

        def measure():
            values = [once(item)]
            if values[0] is not None and abs(values[0][0] - expected) > near:
                values += [once(item) for _ in range(4)]
            return [value for value in values if value is not None]

        kept = measurement.partial.get("alone " + item, measure)
        values = [ms for ms, _ in kept]
        samples.extend(sample for _, pace in kept for sample in pace)
        done.append(name)
        measurement.progress.left = (time.monotonic() - began) / len(done) * (wanted - len(done))
        measurement.progress.say("checked %s alone, %d of %d" % (name, len(done), wanted))
        if not says_otherwise(values, expected, near):
            return None
        return name, statistics.median(values), max(spread(values, figures.drift), around)

    began, done, samples = time.monotonic(), [], []
    first = [row for row in heavy if standing[row[1]] == row[1]]
    wanted = len(first)
    jobs = measurement.options.jobs or min(2 if len(first) > MANY else 1, cores())
    found = {row[0]: row[1:] for row in measurement.parallel(check, first, jobs) if row}
    others = [row for row in heavy if standing[row[1]] != row[1] and standing[row[1]] in found]
    wanted += len(others)
    found.update({row[0]: row[1:] for row in measurement.parallel(check, others, jobs) if row})
    measurement.progress.left = None
    scale = pace / pace_of(samples) if samples else 1.0
    return {name: (ms * scale, around) for name, (ms, around) in found.items()}


# ---- distributions ----------------------------------------------------------------------------------------------------


def top_levels(folder):
    """Import names of one *.dist-info or *.egg-info folder."""
    names = set()
    try:
        with open(os.path.join(folder, "top_level.txt"), encoding="utf-8") as file:
            names.update(line.strip().replace("/", ".") for line in file if line.strip())
    except (OSError, UnicodeDecodeError):
        pass
    if names:
        return names
    try:
        with open(os.path.join(folder, "RECORD"), encoding="utf-8") as file:
            for line in file:
                first, slash, _ = line.partition(",")[0].partition("/")
                if slash or first.endswith(".py"):
                    names.add(first[:-3] if first.endswith(".py") else first)
    except (OSError, UnicodeDecodeError):
        pass
    return {name for name in names if name.isidentifier()}


def distributions(paths):
    """{import name: (distribution, version)} from the folders' metadata; the first on the path counts."""
    found = {}
    for path in paths:
        try:
            entries = sorted(os.listdir(path or "."))
        except OSError:
            continue
        for entry in entries:
            match = re.match(r"(.+?)-([^-]+?)(?:-py[\d.]+)?\.(?:dist-info|egg-info)$", entry)
            if match:
                for name in top_levels(os.path.join(path or ".", entry)):
                    found.setdefault(name, (re.sub(r"[-_.]+", "-", match.group(1)).lower(), match.group(2)))
    return found


def search_path():
    """sys.path as the children see it: this interpreter may be isolated."""
    code = "import sys; print(ascii(sys.path[1:]))"
    result = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, check=True)
    return ast.literal_eval(result.stdout.decode("ascii").strip().splitlines()[-1])


def plain_startup(runner):
    """Milliseconds that the interpreter takes to start and end with nothing to do."""
    times = []
    for _ in range(7):
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "-c", "pass"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env=runner.environment
        )
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


# ---- the profile ------------------------------------------------------------------------------------------------------


def environment_of(installed, names):
    used = {name.partition(".")[0] for name in names}
    return {
        "implementation": platform.python_implementation(),
        "python": platform.python_version(),
        "platform": sys.platform,
        "machine": platform.machine(),
        "packages": dict(sorted({installed[top] for top in used if top in installed})),
    }


def module_record(figures, name, verified):
    values = figures.sums(name)
    record = {
        "import_ms": rounded(statistics.median(values)),
        "self_ms": rounded(figures.self_ms(name)),
        "spread_ms": rounded(spread(values, figures.drift)),
        "rss_kib": max(0, int(figures.kib[name])),
        "imports": sorted(figures.edges.get(name, ())),
    }
    if name in verified:
        record["import_ms"], record["spread_ms"] = map(rounded, verified[name])
        record["verified"] = "alone"
    if figures.objects[name] > 0:
        record["objects"] = int(float("%.3g" % figures.objects[name]))
    if figures.waits[name]:
        record["wait_ms"] = rounded(figures.waits[name])
    return record


def notes_of(info):
    notes = []
    if info.get("prints"):
        notes.append("prints %d bytes" % info["prints"])
    if info.get("forks"):
        notes.append("forks %d time%s" % (info["forks"], "" if info["forks"] == 1 else "s"))
    if info.get("apart"):
        notes.append("does not go together with other modules in one process: measured apart")
    return "; ".join(notes)


def collector_of(run, figures, group):
    """What the collector costs a start-up, so that others can tell what it costs a smaller one. A trigger comes with
    every so many new objects; the twelfth (by CPython's thresholds) is a middle collection, the one after eleven of
    those a full one: every `period` new objects, the first after `first`. What it takes grows with all that is new."""
    objects = sum(max(0, figures.objects.get(name, 0)) for name in group)
    if not run or not objects:
        return {}
    young, middle, old = (threshold + 1 for threshold in run["threshold"])
    period = young * ((middle + 1) * old + 1)
    first = period - run["counts"][0] - young * (run["counts"][1] + (middle + 1) * run["counts"][2])
    full = [row[1] for row in run["seen"] if row[0] == 2]
    costs = [seconds / (first + number * period) for number, seconds in enumerate(full)] or [run["last"][1] / objects]
    rest = sum(row[1] for row in run["seen"] if row[0] != 2)
    collector = {"full_ms": 1e8 * statistics.median(costs), "young_ms": 1e8 * rest / objects}
    if sys.version_info < (3, 14) and min(run["threshold"]) > 0:  # later ones work in small steps
        collector["first"], collector["period"] = first, period
    return {name: rounded(value) for name, value in sorted(collector.items())}


def build_profile(measurement, items, installed):
    preloaded, edges, timed, full, seen = measurement.run(items)
    pace = pace_of([sample for run in timed for sample in run["pace"]])
    drift = drift_of([turn for run in timed for turn in run["turns"]])
    timed = [run["figures"] for run in timed]
    if drift > DRIFT:
        busy = "other processes had the core for much of the time: figures may be %d %% off" % round(100 * drift)
        measurement.progress.say(busy + ", more than on a quiet one", always=True)
    good = [item for group in measurement.groups for item in group]
    names = {measurement.infos[item]["name"] for item in good} - set(preloaded)
    figures = Figures(preloaded, edges, with_nothing(timed, names), full, drift)
    verified = {} if measurement.options.quick else verify(measurement, figures, good, pace)
    modules = {name: module_record(figures, name, verified) for name in figures.runs}
    for item in good:
        name = measurement.infos[item]["name"]
        if name not in modules:  # the interpreter has it before any user code runs
            modules[name] = {"import_ms": 0, "self_ms": 0, "imports": [], "note": "loaded by the interpreter's start"}
        elif notes_of(measurement.infos[item]):
            modules[name]["note"] = notes_of(measurement.infos[item])
    for item, message in measurement.failed.items():
        modules.setdefault(item.partition(":")[0], {"failed": message})
    for name, record in modules.items():
        if name in installed:
            record["version"] = installed[name][1]
        source = source_of(name, measurement.options)
        if source and "import_ms" in record:
            record["source"] = source
    runs = measurement.options.runs
    return {
        "schema": 1,
        "measured_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "pace_ms": rounded(pace * 1000) or None,
        "protocol": PROTOCOL % runs + (BUSY if drift > DRIFT else ""),
        "startup_ms": rounded(plain_startup(measurement.runner)),
        "collector": collector_of(seen, figures, timed[0] if timed else ()),
        "environment": environment_of(installed, modules),
        "modules": {name: modules[name] for name in sorted(modules)},
    }


def source_of(name, options):
    """A digest of the file of a module of the project's own, which has no version; else None."""
    if name.partition(".")[0] not in options.first_party:
        return None
    for root in options.path:
        for ending in (".py", os.path.join("", "__init__.py")):
            try:
                with open(os.path.join(root, *name.split(".")) + ending, "rb") as file:
                    return hashlib.sha256(file.read()).hexdigest()[:12]
            except OSError:
                continue
    return None


def is_stale(item, old, installed, options):
    """Whether the old profile lacks this module's figure, or has it from another version or another text."""
    name = item.partition(":")[0]
    record = old.get("modules", {}).get(name)
    if not isinstance(record, dict) or ("import_ms" not in record):
        return True
    if record.get("source") != source_of(name, options):
        return True
    if old.get("environment", {}).get("python") != platform.python_version():
        return True
    top = name.partition(".")[0]
    was = old.get("environment", {}).get("packages", {}).get(installed.get(top, ("",))[0])
    return top in installed and was != installed[top][1]


def stale_items(items, installed, options):
    try:
        with open(options.only_stale, encoding="utf-8") as file:
            old = json.load(file)
    except (OSError, ValueError):
        return items
    return [item for item in items if is_stale(item, old, installed, options)]


def parse_options(arguments):
    parser = argparse.ArgumentParser(prog="profile_script.py", fromfile_prefix_chars="@", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("modules", nargs="*", default=MODULES, metavar="MODULE")
    parser.add_argument("--output", help="write here instead of the standard output")
    parser.add_argument("--path", action="append", default=[], help="folder in front of sys.path (may be repeated)")
    parser.add_argument("--first-party", action="append", default=[], metavar="NAME", help="found in --path on purpose")
    parser.add_argument("--runs", type=int, default=10, help="runs for the times (10)")
    parser.add_argument("--limit", type=float, default=60, help="seconds that one module may take (60)")
    parser.add_argument("--jobs", type=int, default=0, help="processes at once (0: one, two if it would take long)")
    parser.add_argument("--partial", help="file that keeps results so far, to go on after an interruption")
    parser.add_argument("--only-stale", metavar="PROFILE", help="only what this profile lacks or has of other versions")
    parser.add_argument("--quick", action="store_true", help="no checks of modules alone, no collector, fewer runs")
    parser.add_argument("--quiet", action="store_true", help="no progress on stderr")
    parser.add_argument("--with-parent", action="store_true", help="end when the process that started this ends")
    options = parser.parse_args(arguments)
    if not options.modules:
        parser.error("name the modules to measure")
    options.path += [root for root in ROOTS if os.path.isdir(root)]
    options.first_party += FIRST_PARTY
    options.runs, options.path = max(1, options.runs), [os.path.abspath(path) for path in options.path]
    return options


def request_key(options, items, installed):
    """What must be the same for results of an interrupted run to count."""
    text = repr([sys.executable, sys.version, items, options.path, options.runs, sorted(installed.items())])
    return hashlib.sha256((text + child_source()).encode("utf-8", "replace")).hexdigest()


def write_profile(profile, path):
    text = json.dumps(profile, indent=1, ensure_ascii=False) + "\n"
    if not path:
        sys.stdout.buffer.write(text.encode("utf-8", "replace"))
        sys.stdout.buffer.flush()
        return
    temporary = "%s.%d.tmp" % (path, os.getpid())
    with open(temporary, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(temporary, path)


def is_lost(record, name):
    return record.get("failed", "").startswith("ModuleNotFoundError: No module named '%s'" % name)


def measure(options, folder):
    runner, progress = Runner(options, folder), Progress(options.quiet)
    installed = distributions(options.path + search_path())
    items = sorted(set(options.modules))
    if options.only_stale:
        asked = len(items)
        items = stale_items(items, installed, options)
        told = "%d of %d modules stale" % (len(items), asked)
        progress.say(told if items else "all of it is up to date, %d modules" % asked, always=True)
    partial = Partial(options.partial, request_key(options, items, installed))
    try:
        measurement = Measurement(options, runner, progress, partial)
        profile = build_profile(measurement, items, installed) if items else {"schema": 1, "modules": {}}
    finally:
        runner.end_all()
    if options.only_stale and len(items) < asked:
        profile.pop("measured_at", None)  # the rest is as old as it was
    write_profile(profile, options.output)
    partial.remove()
    for name, record in profile["modules"].items():
        if "failed" in record or "note" in record:
            progress.say("%s: %s" % (name, record.get("failed") or record["note"]), always=True)
    lost = sorted(top for top in set(options.first_party) if is_lost(profile["modules"].get(top, {}), top))
    if lost:
        progress.say("%s: not found from here; run this where the project lies, or give --path" % lost[0], always=True)
    progress.say("done, %d modules" % len(profile["modules"]), always=True)


def main():
    if sys.version_info < (3, 6):
        sys.exit("profile: Python 3.6 or newer is needed")
    options = parse_options(sys.argv[1:])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = tempfile.mkdtemp(prefix="lmms-profile-")
    try:
        measure(options, folder)
    except Stopped:
        sys.exit(130)
    except KeyboardInterrupt:
        sys.exit(130)
    except (OSError, RuntimeError, subprocess.SubprocessError) as error:
        sys.exit("profile: %s" % error)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
