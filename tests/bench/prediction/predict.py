"""Predicted saving against measured saving, on real programs with packages from PyPI.

usage: predict.py LMMS_LINT [options]

In: the programs in programs/, the packages of requirements.txt (installed into a virtual environment in --work).
Out: a table of all pairs (program, import), groups of imports, and the distribution of the errors, on standard output;
everything measured as JSON with --json.

Each program is profiled with `lmms-lint profile`, and what deferring an import saves is what `lmms-lint graph` says.
The truth: copies of the program in which the import stands in a function that nobody calls, started in turns with the
program as it is, the saving taken as a share of the start-up within each round. Beside the prediction stand the two
readings that people make without it: importtime's cumulative figure, and the cost of the import in a fresh process.
"""

import argparse
import ast
import json
import math
import os
import pathlib
import random
import re
import shutil
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from starts import environment, interval, run, start  # noqa: E402

WARM_UPS = 2


# ---- programs and their variants --------------------------------------------------------------------------------------


class Import:
    """One import statement of a program."""

    def __init__(self, node, lines):
        self.line, self.text = node.lineno, lines[node.lineno - 1].strip()
        self.module = node.module if isinstance(node, ast.ImportFrom) else node.names[0].name
        inner = [name.name for name in node.names] if isinstance(node, ast.ImportFrom) else []
        self.names = ["%s.%s" % (self.module, name) for name in inner] + [self.module]


class Program:
    def __init__(self, path):
        self.name, self.text = path.stem, path.read_text(encoding="utf-8")
        lines = self.text.splitlines()
        body = ast.parse(self.text).body
        self.imports = [Import(node, lines) for node in body if isinstance(node, (ast.Import, ast.ImportFrom))]

    def without(self, imports):
        """The program with these imports in functions that nobody calls; all lines stay where they are."""
        lines = self.text.splitlines()
        for one in imports:
            lines[one.line - 1] = "def _deferred_%d(): %s" % (one.line, one.text)
        return "\n".join(lines) + "\n"


class Arm:
    """A state of a program: as it is, or with some imports deferred."""

    def __init__(self, program, label, imports):
        self.program, self.label, self.imports = program, label, imports
        self.ready, self.ended = [], []  # CPU milliseconds, one for each round
        self.figures = {}


def make_arms(program, predictor, least):
    """Single imports, by what they are said to save: those that may be measurable, and of the others the one that looks
    the most expensive. Groups: the two largest, the largest with that one, all."""
    arms = [Arm(program, one.text, [one]) for one in program.imports]
    for arm in arms:
        predictor.predict(arm)
    arms.sort(key=lambda arm: -arm.figures["predicted"])
    chosen = [arm for arm in arms if arm.figures["predicted"] >= least * arm.figures["startup"]]
    dear = max((arm for arm in arms if arm not in chosen), key=lambda arm: arm.figures["alone"], default=None)
    singles = chosen + ([dear] if dear else [])
    groups = [singles[:2], [singles[0], dear] if dear and len(chosen) > 1 else [], arms]
    for group in groups:
        imports = sorted({one for arm in group for one in arm.imports}, key=lambda one: one.line)
        if len(imports) > 1:
            name = "all" if group is arms else " + ".join(one.module for one in imports)
            singles.append(Arm(program, name, imports))
            predictor.predict(singles[-1])
    return singles


# ---- prediction -------------------------------------------------------------------------------------------------------


class Predictor:
    """What lmms-lint says of one program, and what one would read without it."""

    def __init__(self, options, program, folder):
        self.options, self.program, self.folder = options, program, folder
        self.file = folder / ("%s.py" % program.name)
        self.file.write_text(program.text, encoding="utf-8")
        policy = "entry-points = [{target = '%s', kind = 'cli'}]\n" % self.file.name
        (folder / "lmms.toml").write_text(policy, encoding="utf-8")
        profile = folder / ".lmms/profile.json"
        if options.fresh or not profile.exists():
            shutil.rmtree(profile.parent, ignore_errors=True)
            command = [
                options.lint,
                "profile",
                "--python",
                options.interpreter,
                "--quiet",
                "--runs",
                options.runs,
                self.file.name,
            ]
            run(map(str, command), cwd=folder)
        self.profile = json.loads(profile.read_text(encoding="utf-8"))
        self.graph = self.read_graph()
        self.cumulative = self.read_importtime()

    def read_graph(self):
        command = [self.options.lint, "graph", "--format", "json", "--third-party", "--entry", self.file.name]
        return json.loads(run([*command, self.file.name], cwd=self.folder))

    def read_importtime(self):
        """Cumulative figures of five starts, the least of each module."""
        least = {}
        for _ in range(5):
            command = [self.options.interpreter, "-X", "importtime", HERE.parent / "start.py", "on", self.file]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            for row in re.finditer(r"import time: +\d+ \| +(\d+) \| +(\S+)$", done.stderr, re.M):
                ms = int(row.group(1)) / 1000
                least[row.group(2)] = min(ms, least.get(row.group(2), math.inf))
        return least

    def savings(self, arm):
        """Of one import as the graph says, of several as the start-up's difference with them deferred: milliseconds
        with the collector off and on, and whether those with it on are told to be sensitive."""
        if len(arm.imports) == 1:
            line = arm.imports[0].line
            hubs = [hub for hub in self.graph["imports"] if hub["line"] == line and "name" not in hub]
            off = sum(hub.get("saving_ms", 0) for hub in hubs)
            on = off + sum(hub.get("collector_saving_ms", 0) for hub in hubs)
            return off, on, any(hub.get("collector_sensitive") for hub in hubs)
        self.file.write_text(self.program.without(arm.imports), encoding="utf-8")
        try:
            left = self.read_graph()
        finally:
            self.file.write_text(self.program.text, encoding="utf-8")
        off = self.graph["startup_ms"] - left["startup_ms"]
        collected = [graph.get("collector_ms", 0) for graph in (self.graph, left)]
        return (
            off,
            off + collected[0] - collected[1],
            any(graph.get("collector_sensitive") for graph in (self.graph, left)),
        )

    def predict(self, arm):
        figures = arm.figures
        figures["predicted"], figures["predicted_on"], figures["sensitive"] = self.savings(arm)
        figures["startup"] = self.graph["startup_ms"]
        figures["startup_on"] = self.graph["startup_ms"] + self.graph.get("collector_ms", 0)
        figures["cumulative"] = sum(self.cumulative.get(name, 0) for name in self.known(arm))
        figures["alone"] = sum(self.profile["modules"].get(name, {}).get("import_ms", 0) for name in self.known(arm))

    def known(self, arm):
        """The modules that the imports load: submodules among the names, where there are any."""
        for one in arm.imports:
            known = [name for name in one.names[:-1] if name in self.profile["modules"]]
            yield from known or one.names[-1:]


# ---- which modules went away -------------------------------------------------------------------------------------------

LOADED = """
import sys
file = sys.argv.pop()
sys.path[0] = ""
exec(compile(open(file).read(), file, "exec"), {"__name__": "__ready__", "__file__": file})
print("", *sys.modules, sep="\\n= ")
"""


def loaded(options, file):
    lines = run([options.interpreter, "-c", LOADED, file]).splitlines()
    return {line[2:] for line in lines if line.startswith("= ")}


def count_lost(options, predictor, arms, folder):
    """The self times of those modules that are not loaded any more, by the profile: free of noise, so that it tells
    whether the graph is right. Where it is, it is the prediction."""
    before, file = loaded(options, predictor.file), folder / "variant.py"
    records = predictor.profile["modules"]
    for arm in arms:
        file.write_text(predictor.program.without(arm.imports), encoding="utf-8")
        lost = before - loaded(options, file)
        arm.figures["lost_modules"] = len(lost)
        arm.figures["lost"] = sum(records.get(name, {}).get("self_ms", 0) for name in lost)
    file.unlink()


# ---- truth ------------------------------------------------------------------------------------------------------------


def measure(options, program, arms, folder, collector):
    """Rounds over the program as it is, first and last, and all its variants in between, in another order each time."""
    files = []
    for number, arm in enumerate(arms):
        files.append(folder / ("variant_%d.py" % number))
        files[-1].write_text(program.without(arm.imports), encoding="utf-8")
        arm.ready, arm.ended, arm.base, arm.loads = [], [], [], []
    whole, empty = folder / ("%s.py" % program.name), folder / "empty.py"
    empty.write_text("", encoding="utf-8")
    for file in [whole, empty, *files] * WARM_UPS:
        start(options.interpreter, collector, file)
    for _ in range(options.rounds):
        first, times = start(options.interpreter, collector, whole), {}
        for number in random.sample(range(len(arms)), len(arms)):
            times[number] = start(options.interpreter, collector, files[number])
        nothing, last = start(options.interpreter, collector, empty), start(options.interpreter, collector, whole)
        base = [(a + b) / 2 for a, b in zip(first, last)]
        for number, arm in enumerate(arms):
            arm.base.append(base[0])
            arm.loads.append(base[0] - nothing[0])
            arm.ready.append(1 - times[number][0] / base[0])
            arm.ended.append(base[1] - times[number][1])


def conclude(arm, mode):
    base, loads = statistics.median(arm.base), statistics.median(arm.loads)
    share, low, high = interval(arm.ready)
    arm.figures[mode] = {
        "base": base,
        "pace": loads / arm.figures["startup" if mode == "off" else "startup_on"],
        "saving": share * base,
        "half_width": (high - low) / 2 / share if share > 0 else math.inf,
        "at_exit": statistics.median(arm.ended) / (share * base) if share > 0 else math.nan,
    }


# ---- telling ----------------------------------------------------------------------------------------------------------


READINGS = (
    ("predicted", "predicted", False),
    ("predicted, in pace", "predicted", True),
    ("predicted, as if off", "predicted_off", False),
    ("alone", "alone", False),
    ("importtime", "cumulative", False),
)


def figure_of(arm, mode, reading):
    if reading == "predicted_off":
        return arm.figures["predicted"]
    return arm.figures["predicted_on" if reading == "predicted" and mode == "on" else reading]


def errors_of(arms, mode, reading, in_pace):
    """Of the figure as it stands, or with the machine's pace taken out: a shared machine is faster or slower when the
    truth is measured than when the profile was, by what the whole start-up tells."""
    paced = [(arm, arm.figures[mode]["pace"] if in_pace else 1) for arm in arms]
    return [figure_of(arm, mode, reading) * pace / arm.figures[mode]["saving"] - 1 for arm, pace in paced]


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)] if ordered else math.nan


def tell_errors(title, arms, mode):
    print("\n%s, collector %s: %d" % (title, mode, len(arms)))
    print("  %-22s %8s %8s %8s %8s" % ("error", "median", "p90", "worst", "bias"))
    for name, reading, in_pace in READINGS:
        if reading == "predicted_off" and mode == "off":
            continue
        errors = errors_of(arms, mode, reading, in_pace)
        sizes = [abs(error) for error in errors]
        if errors:
            row = (statistics.median(sizes), percentile(sizes, 0.9), max(sizes), statistics.median(errors))
            print("  %-22s %7.1f%% %7.1f%% %7.1f%% %+7.1f%%" % (name, *(100 * value for value in row)))


def tell_arm(arm, mode):
    true, predicted = arm.figures[mode], figure_of(arm, mode, "predicted")
    error = 100 * (predicted * true["pace"] / true["saving"] - 1) if true["saving"] > 0 else math.nan
    mark = "*" if mode == "on" and arm.figures["sensitive"] else " "
    row = (arm.label[:46], true["saving"], 100 * true["half_width"], predicted, mark, error)
    others = (arm.figures["lost"], arm.figures["alone"], arm.figures["cumulative"])
    print("  %-46s %8.1f %6.1f%% %8.1f%s %+6.1f%% %8.1f %8.1f %8.1f" % (*row, *others))


def tell_program(arms, mode):
    pace = arms[0].figures[mode]["pace"]
    print("\n%s, collector %s; the machine's pace against the profile's: %.2f" % (arms[0].program.name, mode, pace))
    titles = ("import", "saving", "+-", "foretold", "in pace", "by sets", "alone", "importt.")
    print("  %-46s %8s %7s %8s  %7s %8s %8s %8s" % titles)
    for arm in arms:
        tell_arm(arm, mode)
    sys.stdout.flush()


def tell(arms, mode, widest):
    graph = [abs(arm.figures["predicted"] - arm.figures["lost"]) / max(arm.figures["lost"], 1) for arm in arms]
    print(
        "\nforetold, against the self times of the modules that do go away: %d, worst %.1f%%, %d beyond 1%%"
        % (len(arms), 100 * max(graph), sum(error > 0.01 for error in graph))
    )
    sure = [arm for arm in arms if 0 <= arm.figures[mode]["half_width"] <= widest]
    single, group = [[arm for arm in sure if (len(arm.imports) > 1) == several] for several in (False, True)]
    tell_errors("pairs (program, import) that can be resolved", single, mode)
    tell_errors("groups", group, mode)
    if mode == "on":
        tell_errors(
            "pairs and groups without those told to be sensitive",
            [arm for arm in sure if not arm.figures["sensitive"]],
            mode,
        )
    exits = [arm.figures[mode]["at_exit"] for arm in sure]
    if exits:
        print(
            "\nsaving of the whole process (with its end), for each ms until ready: median %.2f"
            % statistics.median(exits)
        )


# ---- all together -----------------------------------------------------------------------------------------------------


def load_line():
    return "load %.1f" % os.getloadavg()[0] if hasattr(os, "getloadavg") else ""


def one_program(options, path):
    program = Program(path)
    folder = options.work / "programs" / program.name
    folder.mkdir(parents=True, exist_ok=True)
    predictor = Predictor(options, program, folder)
    arms = make_arms(program, predictor, options.least)
    count_lost(options, predictor, arms, folder)
    for mode in options.collector:
        measure(options, program, arms, folder, mode)
        for arm in arms:
            conclude(arm, mode)
        tell_program(arms, mode)
    print("  (%s)" % load_line(), flush=True)
    return arms


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lint", type=pathlib.Path, metavar="LMMS_LINT")
    parser.add_argument(
        "--work", type=pathlib.Path, default=pathlib.Path("prediction"), help="folder for what it makes"
    )
    parser.add_argument("--python", default=sys.executable, help="makes the virtual environment")
    parser.add_argument("--only", action="append", help="these programs")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--runs", type=int, default=10, help="of the profile")
    parser.add_argument("--collector", choices=["off", "on"], action="append")
    parser.add_argument("--least", type=float, default=0.06, help="predicted share of the start-up to be measured")
    parser.add_argument("--widest", type=float, default=0.05, help="half-width of a pair that counts, of the saving")
    parser.add_argument("--fresh", action="store_true", help="profile again")
    parser.add_argument("--json", type=pathlib.Path)
    options = parser.parse_args()
    options.lint, options.work = options.lint.resolve(), options.work.resolve()
    options.collector = options.collector or ["off", "on"]
    return options


def main():
    options = parse_options()
    options.work.mkdir(parents=True, exist_ok=True)
    requirements = ["-r", HERE / "requirements.txt"]
    options.interpreter = environment(options.python, options.work / "venv", requirements)
    paths = [path for path in sorted((HERE / "programs").glob("*.py")) if path.stem in (options.only or [path.stem])]
    print("%d programs, %d rounds, %s at the beginning" % (len(paths), options.rounds, load_line()))
    arms = []
    for path in paths:
        arms += one_program(options, path)
        if options.json:
            rows = [{"program": arm.program.name, "import": arm.label, **arm.figures} for arm in arms]
            options.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    for mode in options.collector:
        tell(arms, mode, options.widest)
    print("\n%s at the end" % load_line())


if __name__ == "__main__":
    main()
