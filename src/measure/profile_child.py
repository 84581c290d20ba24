"""Runs in a fresh interpreter: imports the modules of one request and writes down what each of them took by itself.

usage: profile_child.py REQUEST RESULT   (profile_script.py carries this file and starts it)

In: REQUEST, a Python literal: items ("pkg.mod", or "pkg:name" for `from pkg import name`), roots (folders in front of
sys.path), collector, full, edges, inspect, limit (seconds for one module), yardstick (a file). Out: RESULT, one Python literal a line: what
was started, how it ended, and last the figures. The one idea: every load of a module, from a statement or a call, from
Python or C, goes through importlib's _find_and_load; wrapped, it gives a tree of loads with the clocks at both ends.
The runs for the times read nothing but the CPU clock (Stopwatch): whatever else is asked for (Recorder) disturbs it.
They also tell the machine's pace, by a fixed piece of work (Yardstick).
Imports nothing that the interpreter has not loaded anyway, so that nothing is measured as too cheap.
"""

import sys

PRELOADED = set(sys.modules)
HERE = sys.path[0] if sys.path else None

import builtins  # noqa: E402
import gc  # noqa: E402
import marshal  # noqa: E402
import os  # noqa: E402
import time  # noqa: E402

import _frozen_importlib as bootstrap  # noqa: E402
import _thread  # noqa: E402

CPU, WALL, KIB, OBJECTS = range(4)
STACK_SLOTS = 70000  # the chunk is then of 1 MiB, and has room for as many slots again


# Of this thread: what other threads do meanwhile delays the start only where it is waited for.
cpu_clock = getattr(time, "thread_time", time.process_time)


class Meter:
    """Four figures of this process, as running totals: CPU and wall seconds, resident KiB, live objects."""

    def __init__(self):
        self.cpu = cpu_clock
        self.schedstat = self.open_proc("schedstat")
        self.count = getattr(gc, "get_count", None)
        self.statm = self.open_proc("statm")
        self.page_kib = os.sysconf("SC_PAGE_SIZE") // 1024 if self.statm is not None else 0

    @staticmethod
    def open_proc(name):
        try:
            return os.open("/proc/self/" + name, os.O_RDONLY)
        except OSError:
            return None

    @classmethod
    def turns(cls):
        """Nanoseconds on the core, and waiting for it while others had it (Linux; else nothing is known)."""
        file = cls.open_proc("schedstat")
        try:
            on_core, waited = os.pread(file, 128, 0).split()[:2]
            return int(on_core), int(waited)
        except (OSError, TypeError, ValueError):
            return 0, 0

    @staticmethod
    def second_field(file):
        if file is None:
            return 0
        try:
            return int(os.pread(file, 128, 0).split()[1])
        except (OSError, ValueError, IndexError):
            return 0

    def wall(self):
        """Without the time in which others had the core: what is left beyond the CPU time is true waiting."""
        return time.perf_counter() - self.second_field(self.schedstat) / 1e9

    def kib(self):
        return self.second_field(self.statm) * self.page_kib

    def objects(self):
        return self.count()[0] if self.count else 0


class Stopwatch:
    """Wraps the import machinery with the CPU clock alone. figures: name -> [seconds of the module's own body, without
    what it loads, without what reading the clock takes]."""

    def __init__(self):
        self.figures = {}
        self.order = []
        self.edges = {}

    @staticmethod
    def tick():
        """What one reading of the clock takes."""
        clock, least = cpu_clock, 1.0
        for _ in range(5):
            begin = clock()
            for _ in range(19):
                clock()
            least = min(least, (clock() - begin) / 20)
        return least

    def install(self):
        original, modules, clock, thread = bootstrap._find_and_load, sys.modules, cpu_clock, _thread.get_ident
        figures, order, stacks, tick = self.figures, self.order, {}, self.tick()

        def find_and_load(name, import_):
            if name in modules:
                return original(name, import_)
            stack, frame, loaded = stacks.setdefault(thread(), []), [tick], False
            stack.append(frame)
            start = clock()
            try:
                module = original(name, import_)
                loaded = True
                return module
            finally:
                spent = clock() - start
                stack.pop()
                if loaded:
                    if name in figures:  # loaded again after it was thrown out of sys.modules
                        figures[name][0] += spent - frame[0]
                    else:
                        order.append(name)
                        figures[name] = [spent - frame[0]]
                if stack:  # a failed search is the importer's own time; what it loaded on the way is not
                    stack[-1][0] += tick + (spent if loaded else frame[0])

        bootstrap._find_and_load = find_and_load


class Yardstick:
    """A fixed piece of work such as imports do: unmarshals code, looks for files. A shared machine does it, and the
    imports with it, at one time faster than at another, by a tenth and more."""

    READS, LOOKS, APART_S, BEFORE, AFTER = 10, 300, 0.15, 2, 2

    def __init__(self, path):
        with open(path, "rb") as file:
            self.code = file.read()
        self.files, self.seen = (path, path + ".missing"), []
        self.measure()
        del self.seen[:]  # the first one warms up
        for _ in range(self.BEFORE):
            self.measure()

    def measure(self):
        start = cpu_clock()
        for _ in range(self.READS):
            marshal.loads(self.code)
        for _ in range(self.LOOKS):
            for file in self.files:
                try:
                    os.stat(file)
                except OSError:
                    pass
        self.last = cpu_clock()
        self.seen.append(self.last - start)

    def between(self):
        if cpu_clock() - self.last > self.APART_S:
            self.measure()

    def end(self):
        """Seconds that it took, each time."""
        for _ in range(self.AFTER):
            self.measure()
        return self.seen


class Recorder:
    """Wraps the import machinery. figures: name -> [cpu, wall, KiB, objects] of the module's own body, without what it
    loads; edges: name of the module that is being loaded (or None) -> names that it imports."""

    def __init__(self, want_edges, want_marks):
        self.meter = Meter()
        self.figures = {}
        self.edges = {}
        self.order = []
        self.base = None  # who imports where no module is being loaded
        self.want_edges = want_edges
        self.want_marks = want_marks
        self.stacks = {}
        self.main_stack = self.stacks.setdefault(_thread.get_ident(), [])

    def install(self):
        self.original = bootstrap._find_and_load
        bootstrap._find_and_load = self.find_and_load
        if self.want_edges:
            self.statement = builtins.__import__
            builtins.__import__ = self.record_statement

    def stack(self):
        return self.stacks.setdefault(_thread.get_ident(), [])

    def current(self):
        """The module whose body is running: the innermost load of this thread, else of the main thread."""
        stack = self.stack() or self.main_stack
        return stack[-1][-1] if stack else self.base

    def add_edge(self, target):
        importer = self.current()
        if self.want_edges and importer != target:
            self.edges.setdefault(importer, set()).add(target)

    def mark(self, sign, name):
        """Brackets what `-X importtime=2` writes on the same stream (parse_cached_rows reads both)."""
        if self.want_marks:
            os.write(2, ("\nlmms %s %s\n" % (sign, name)).encode("utf-8", "replace"))

    def find_and_load(self, name, import_):
        self.add_edge(name)
        if name in sys.modules:
            return self.original(name, import_)
        meter, stack, loaded = self.meter, self.stack(), False
        frame = [0.0, 0.0, 0, 0, name]
        self.mark("+", name)
        outer = (meter.cpu(), meter.wall())
        before = (meter.kib(), meter.objects())
        stack.append(frame)
        start = (meter.cpu(), meter.wall())
        try:
            module = self.original(name, import_)
            loaded = True
            return module
        finally:
            end = (meter.cpu(), meter.wall())
            stack.pop()
            after = (meter.kib(), meter.objects())
            inside = (end[0] - start[0], end[1] - start[1], after[0] - before[0], after[1] - before[1])
            self.mark("-", name)
            if loaded:
                self.charge(name, [inside[i] - frame[i] for i in range(4)])
                spent = (meter.cpu() - outer[0], meter.wall() - outer[1], inside[KIB], inside[OBJECTS])
            else:
                spent = frame[:4]  # a failed search is the importer's own time; what it loaded on the way is not
            if stack:
                for i in range(4):
                    stack[-1][i] += spent[i]

    def charge(self, name, own):
        known = self.figures.get(name)
        if known is None:
            self.order.append(name)
            self.figures[name] = own
        else:  # loaded again after it was thrown out of sys.modules
            for i in range(4):
                known[i] += own[i]

    def record_statement(self, name, globals=None, locals=None, fromlist=(), level=0):  # noqa: A002
        module = self.statement(name, globals, locals, fromlist, level)
        try:
            for target in self.targets(name, globals or {}, fromlist or (), level):
                self.add_edge(target)
        except Exception:  # noqa: BLE001, S110: nothing of ours may break the user's import
            pass
        return module

    @staticmethod
    def targets(name, namespace, fromlist, level):
        """What a statement names: the submodules among its names, and the module itself where a name is no module."""
        if level:
            name = bootstrap._resolve_name(name, bootstrap._calc___package__(namespace), level)
        inner = ["%s.%s" % (name, part) for part in fromlist if isinstance(part, str)]
        modules = [part for part in inner if part in sys.modules]
        return modules if modules and len(modules) == len(inner) else [*modules, name]


class Collections:
    """Garbage collections while importing. seen: [generation, seconds]."""

    def __init__(self):
        self.seen = []
        gc.callbacks.append(self.note)

    def note(self, phase, info):
        if phase == "start":
            self.start = cpu_clock()
        else:
            self.seen.append([info["generation"], cpu_clock() - self.start])

    def end(self):
        """One full collection more: a small program sees none."""
        seen = list(self.seen)
        gc.collect()
        return {"seen": seen, "last": self.seen[-1]}


class Output:
    """The result file. What a forked child does here is thrown away."""

    def __init__(self, path):
        self.pid = os.getpid()
        self.fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.forks = 0
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_parent=self.count_fork)

    def count_fork(self):
        self.forks += 1

    def write(self, *row):
        if os.getpid() != self.pid:
            os._exit(0)
        data = (ascii(row) + "\n").encode("ascii")
        while data:
            data = data[os.write(self.fd, data) :]


def printed():
    """Bytes on the standard output so far (a regular file)."""
    try:
        sys.stdout.flush()
        return os.fstat(1).st_size
    except Exception:  # noqa: BLE001
        return 0


def describe(error):
    try:
        text = " ".join(str(error).split())
    except Exception:  # noqa: BLE001
        text = "(its message cannot be shown)"
    kind = type(error).__name__
    if isinstance(error, SystemExit):
        return "exits: SystemExit(%s)" % text
    return ("%s: %s" % (kind, text) if text else kind)[:300]


def set_alarm(seconds):
    """The last resort where nobody is left to end us."""
    alarm = getattr(sys.modules.get("_signal"), "alarm", None)
    if alarm is not None:
        alarm(seconds)


def import_item(item):
    name, _, attribute = item.partition(":")
    builtins.__import__(name, {"__name__": "__main__"}, None, (attribute,) if attribute else None, 0)


def origin(name):
    file = getattr(sys.modules.get(name), "__file__", None)
    return file if isinstance(file, str) else None


def lies_in(file, folders):
    file = os.path.abspath(file)
    return any(file.startswith(os.path.join(os.path.abspath(folder), "")) for folder in folders)


def hidden(name, roots):
    """The file of the same top-level name that a file in one of the roots hides, or None."""
    top = name.partition(".")[0]
    file = origin(top)
    if not roots or file is None or not lies_in(file, roots):
        return None
    if top in sys.builtin_module_names:
        return "the built-in module"
    finder = sys.modules["_frozen_importlib_external"].PathFinder
    spec = finder.find_spec(top, [path for path in sys.path if path not in roots])
    found = getattr(spec, "origin", None)
    return found if found and os.path.abspath(found) != os.path.abspath(file) else None


def without_bytecode():
    """How many of the loaded source files have no bytecode on disk."""
    missing = 0
    for module in list(sys.modules.values()):
        try:
            cached = module.__spec__.cached
            missing += bool(cached) and not os.path.exists(cached)
        except Exception:  # noqa: BLE001, S112
            continue
    return missing


def give_room():
    """CPython 3.11 and newer keep the frames of Python functions in chunks of 16 KiB. Where a loop of calls happens to
    lie at the end of one, each call maps memory and gives it back: 20 ms for one regular expression, and gone with one
    frame more or less. A caller with a large frame makes the chunk large enough for all that follows."""
    if sys.version_info >= (3, 11):
        run_items.__code__ = run_items.__code__.replace(co_stacksize=STACK_SLOTS)


def run_items(request, recorder, yardstick, output):
    for item in request["items"]:
        if yardstick:
            yardstick.between()
        output.write("start", item)
        before, forks, error = printed(), output.forks, None
        recorder.base = item.replace(":", ".") if ":" in item else None
        set_alarm(int(request["limit"]) + 5)
        try:
            import_item(item)
        except BaseException as caught:  # noqa: BLE001: exits and interrupts are failures like others
            error = describe(caught)
        set_alarm(0)
        info = {"prints": printed() - before, "forks": output.forks - forks}
        name = item.replace(":", ".") if item.replace(":", ".") in sys.modules else item.partition(":")[0]
        info["name"] = name
        if request["inspect"] and error is None:
            info["file"] = origin(name)
            info["hides"] = hidden(name, request["roots"])
            info["lazy"] = ":" in item and name in item and hasattr(sys.modules[name], "__getattr__")
        output.write("done", item, error, info)


def main():
    with open(sys.argv[1]) as file:
        request = eval(file.read())  # noqa: S307: ours, a literal
    output = Output(sys.argv[2])
    if HERE is not None and HERE == os.path.dirname(os.path.abspath(__file__)):
        del sys.path[0]
    sys.path[:0] = request["roots"]
    sys.argv = [""]
    counts = gc.get_count()  # as any program begins
    gc.collect()
    recorder = Recorder(request["edges"], request["marks"]) if request["full"] else Stopwatch()
    collections = None
    if request["collector"]:
        collections = Collections()
        gc.enable()
    else:
        gc.disable()
    give_room()
    yardstick = None if request["full"] else Yardstick(request["yardstick"])
    recorder.install()
    output.write("begin", sorted(PRELOADED))
    run_items(request, recorder, yardstick, output)
    pace = yardstick.end() if yardstick else []
    turns = Meter.turns() if yardstick else (0, 0)
    missing = without_bytecode() if request["inspect"] else 0
    edges = {name: sorted(targets) for name, targets in recorder.edges.items()}
    seen = dict(collections.end(), counts=counts, threshold=gc.get_threshold()) if collections else {}
    output.write("figures", recorder.order, recorder.figures, edges, seen, missing, pace, turns)
    os._exit(0)  # no finalisation: what it takes is another question, and it may hang


if __name__ == "__main__":
    main()
