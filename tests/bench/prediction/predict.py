"""Predicted saving against measured saving, on real programs with packages from PyPI.

usage: predict.py LMMS_LINT [options]

In: the programs in programs/, the packages of requirements.txt (installed into a virtual environment in --work).
Out: a table of all pairs (program, import), groups of imports, and the distribution of the errors, on standard output;
the same as a document with --record. What was measured is kept in --work: an interrupted benchmark goes on.

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
        self.base, self.ready, self.ended = [], [], []  # of each round: CPU ms, share saved, CPU ms with the end
        self.figures = {}


def make_arms(program, predictor, least):
    """Single imports, by what they are said to save: those that may be measurable, and of the others the one that looks
    the most expensive. Groups: the two largest, all."""
    arms = [Arm(program, one.text, [one]) for one in program.imports]
    for arm in arms:
        predictor.predict(arm)
    arms.sort(key=lambda arm: -arm.figures["predicted"])
    chosen = [arm for arm in arms if arm.figures["predicted"] >= least * arm.figures["startup"]]
    dear = max((arm for arm in arms if arm not in chosen), key=lambda arm: arm.figures["alone"], default=None)
    singles = chosen + ([dear] if dear else [])
    for group in [singles[:2], arms]:
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
        shutil.rmtree(profile.parent, ignore_errors=True)
        command = [options.lint, "profile", "--quiet", "--runs", options.runs, self.file.name]
        run(map(str, [*command, "--python", options.interpreter]), cwd=folder)
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
            command = [self.options.interpreter, "-X", "importtime", HERE.parent / "start.py", self.file]
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


ENDINGS = 10  # rounds in which the processes run to their end


def measure(options, program, arms, folder, collector):
    """Rounds over all variants in another order each time, one start of the program as it is between each two. A
    variant leaves when its interval is narrow enough, or when it would not be within the rounds that are allowed."""
    whole, empty = folder / ("%s.py" % program.name), folder / "empty.py"
    empty.write_text("", encoding="utf-8")
    words = ["roomy", "off"] if collector == "off" else ["roomy"]
    for number, arm in enumerate(arms):
        arm.file = folder / ("variant_%d.py" % number)
        arm.file.write_text(program.without(arm.imports), encoding="utf-8")
        arm.base, arm.ready, arm.ended = [], [], []
    for file in [whole, empty, *(arm.file for arm in arms)] * WARM_UPS:
        start(options.interpreter, file, *words)
    for arm in arms:
        faults = [start(options.interpreter, arm.file, *which)[2] for which in (words, words[1:])]
        arm.figures["chunk_faults"] = faults[1] - faults[0]
    left, nothing = list(arms), []
    while left:
        quick = [] if len(nothing) < ENDINGS else ["quick"]
        random.shuffle(left)
        for first in range(0, len(left), 2):
            one_round(options, left[first : first + 2], whole, [*words, *quick])
        nothing.append(start(options.interpreter, empty, *words, *quick)[0])
        left = [arm for arm in left if not is_settled(arm, options)]
    for arm in arms:
        arm.nothing = statistics.median(nothing)


def one_round(options, arms, whole, words):
    """Variant, program, variant; of one alone now the one, now the other first."""
    files = [arms[0].file, whole, *(arm.file for arm in arms[1:])]
    if len(arms) == 1 and random.random() < 0.5:
        files.reverse()
    times = {file: start(options.interpreter, file, *words) for file in files}
    base = times[whole]
    for arm in arms:
        arm.base.append(base[0])
        arm.ready.append(1 - times[arm.file][0] / base[0])
        if "quick" not in words:
            arm.ended.append(base[1] - times[arm.file][1])


def is_settled(arm, options):
    rounds = len(arm.ready)
    if rounds < options.rounds:
        return False
    width = half_width(arm)
    return width <= options.widest or rounds * (width / options.widest) ** 2 > options.most


def half_width(arm):
    """Of the interval, as a share of the saving."""
    middle, low, high = interval(arm.ready)
    return (high - low) / 2 / middle if middle > 0 else math.inf


def conclude(arm, mode):
    """One row of the result, as it is kept."""
    base, share, figures = statistics.median(arm.base), statistics.median(arm.ready), arm.figures
    return {
        **figures,
        "import": arm.label,
        "several": len(arm.imports) > 1,
        "predicted": figures["predicted" if mode == "off" else "predicted_on"],
        "predicted_off": figures["predicted"],
        "rounds": len(arm.ready),
        "base": base,
        "pace": (base - arm.nothing) / figures["startup" if mode == "off" else "startup_on"],
        "saving": share * base,
        "half_width": half_width(arm) if share > 0 else None,
        "at_exit": statistics.median(arm.ended) / (share * base) if share > 0 else None,
    }


# ---- telling ----------------------------------------------------------------------------------------------------------


READINGS = (
    ("predicted, as a share", "predicted", True),
    ("predicted, in ms", "predicted", False),
    ("the share, as if off", "predicted_off", True),
    ("alone, in ms", "alone", False),
    ("importtime, in ms", "cumulative", False),
)


def error_of(row, reading, in_pace):
    """Of the milliseconds as they stand, or of the share of the start-up: a shared machine is faster or slower when the
    truth is measured than when the profile was."""
    return row[reading] * (row["pace"] if in_pace else 1) / row["saving"] - 1


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)] if ordered else math.nan


def distributions(rows, mode):
    """(reading, median, p90, worst, bias) of the errors, in per cent."""
    for name, reading, in_pace in READINGS:
        if rows and (mode == "on" or reading != "predicted_off"):
            errors = [100 * error_of(row, reading, in_pace) for row in rows]
            sizes = [abs(error) for error in errors]
            yield name, statistics.median(sizes), percentile(sizes, 0.9), max(sizes), statistics.median(errors)


def tell_row(row, mode):
    error = 100 * error_of(row, "predicted", True) if row["saving"] > 0 else math.nan
    width = math.inf if row["half_width"] is None else 100 * row["half_width"]
    mark = "*" if mode == "on" and row["sensitive"] else " "
    first = (row["import"][:46], row["saving"], width, row["predicted"], mark, error)
    print("  %-46s %8.1f %6.1f%% %8.1f%s %+6.1f%%" % first, end="")
    print(" %8.1f %8.1f %8.1f" % (row["lost"], row["alone"], row["cumulative"]))


def tell_program(name, rows, mode):
    print("\n%s, collector %s; the machine's pace against the profile's: %.2f" % (name, mode, rows[0]["pace"]))
    titles = ("import", "saving", "+-", "foretold", "share", "by sets", "alone", "importt.")
    print("  %-46s %8s %7s %8s  %7s %8s %8s %8s" % titles)
    for row in rows:
        tell_row(row, mode)
    sys.stdout.flush()


def is_sure(row, widest):
    return row["half_width"] is not None and row["half_width"] <= widest


def parted(rows, mode, widest):
    """(title, rows) of those that can be resolved."""
    sure = [row for row in rows if is_sure(row, widest)]
    yield "pairs (program, import) that can be resolved", [row for row in sure if not row["several"]]
    yield "groups", [row for row in sure if row["several"]]
    if mode == "on":
        calm = [row for row in sure if not row["sensitive"]]
        yield "pairs and groups without those told to be sensitive", calm


def tell(rows, mode, widest):
    graph = [abs(row["predicted_off"] - row["lost"]) / max(row["lost"], 1) for row in rows]
    print(
        "\nforetold, against the self times of the modules that do go away: %d, worst %.1f%%, %d beyond 1%%"
        % (len(rows), 100 * max(graph), sum(error > 0.01 for error in graph))
    )
    for title, some in parted(rows, mode, widest):
        print("\n%s, collector %s: %d" % (title, mode, len(some)))
        print("  %-22s %8s %8s %8s %8s" % ("error", "median", "p90", "worst", "bias"))
        for row in distributions(some, mode):
            print("  %-22s %7.1f%% %7.1f%% %7.1f%% %+7.1f%%" % row)
    exits = [row["at_exit"] for row in rows if is_sure(row, widest)]
    if exits:
        print(
            "\nsaving of the whole process (with its end), for each ms until ready: median %.2f"
            % statistics.median(exits)
        )


def record(rows, mode, widest):
    """The same as lines of a document."""
    yield "\n## Collector %s\n" % mode
    for title, some in parted(rows, mode, widest):
        yield "%s%s: %d.\n" % (title[0].upper(), title[1:], len(some))
        yield "| error | median | 90 % | worst | bias |\n| --- | --- | --- | --- | --- |"
        for row in distributions(some, mode):
            yield "| %s | %.1f %% | %.1f %% | %.1f %% | %+.1f %% |" % row
        yield ""
    yield "| program | import | saved, ms | +- | predicted, ms | share off by | alone | importtime |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- |"
    for row in sorted((row for row in rows if is_sure(row, widest)), key=lambda row: (row["several"], row["program"])):
        mark = " \\*" if mode == "on" and row["sensitive"] else ""
        first = (row["program"], row["import"].replace("import ", ""), row["saving"], 100 * row["half_width"])
        rest = (row["predicted"], 100 * error_of(row, "predicted", True), mark, row["alone"], row["cumulative"])
        yield "| %s | %s | %.1f | %.1f %% | %.1f | %+.1f %%%s | %.0f | %.0f |" % (*first, *rest)
    rest = sum(not is_sure(row, widest) for row in rows)
    yield "\nNot resolved within the rounds allowed, mostly for saving little: %d." % rest


# ---- all together -----------------------------------------------------------------------------------------------------


def load_line():
    return "load %.1f" % os.getloadavg()[0] if hasattr(os, "getloadavg") else ""


def one_program(options, path, mode):
    """Rows, kept in a file from which an interrupted benchmark goes on."""
    program = Program(path)
    folder = options.work / "programs" / program.name
    kept = folder / ("measured_%s.json" % mode)
    if options.fresh or not kept.exists():
        folder.mkdir(parents=True, exist_ok=True)
        predictor = Predictor(options, program, folder)
        arms = make_arms(program, predictor, options.least)
        count_lost(options, predictor, arms, folder)
        measure(options, program, arms, folder, mode)
        rows = [{"program": program.name, **conclude(arm, mode)} for arm in arms]
        kept.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    rows = json.loads(kept.read_text(encoding="utf-8"))
    tell_program(program.name, rows, mode)
    print("  (%s)" % load_line(), flush=True)
    return rows


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lint", type=pathlib.Path, metavar="LMMS_LINT")
    parser.add_argument(
        "--work", type=pathlib.Path, default=pathlib.Path("prediction"), help="folder for what it makes"
    )
    parser.add_argument("--python", default=sys.executable, help="makes the virtual environment")
    parser.add_argument("--only", action="append", help="these programs")
    parser.add_argument("--rounds", type=int, default=16, help="of each variant, at least")
    parser.add_argument("--most", type=int, default=140, help="rounds of a variant whose interval is wide")
    parser.add_argument("--runs", type=int, default=10, help="of the profile")
    parser.add_argument("--collector", choices=["off", "on"], action="append")
    parser.add_argument("--least", type=float, default=0.08, help="predicted share of the start-up to be measured")
    parser.add_argument("--widest", type=float, default=0.05, help="half-width of a pair that counts, of the saving")
    parser.add_argument("--fresh", action="store_true", help="measure again what was measured")
    parser.add_argument("--record", type=pathlib.Path, help="write the tables here, as Markdown")
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
    print("%d programs, %s at the beginning" % (len(paths), load_line()))
    lines = []
    for mode in options.collector:
        rows = [row for path in paths for row in one_program(options, path, mode)]
        tell(rows, mode, options.widest)
        lines += record(rows, mode, options.widest)
    print("\n%s at the end" % load_line())
    if options.record:
        options.record.write_text("\n".join(lines).strip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
