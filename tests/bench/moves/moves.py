"""Findings against the world: what they ask for is done, one at a time, on real projects.

usage: moves.py LMMS_LINT [options]

In: the projects of projects.toml, their requirements (requirements/), from the package index. Out: one JSON file for each
finding tried, in --work, so that an interrupted run goes on; with --record, the table.

Each project's own source (built from its source distribution) is taken out of its environment, profiled, and checked with
the rules below; usage is not measured but assumed, so that the rules speak. Of the findings a sample is drawn, spread over
rules and projects. Each move is made on a copy of the project (edits.py); everything that could be imported before must
still be; and program and copy are started in turns, until the interval decides.
"""

import argparse
import collections
import functools
import json
import multiprocessing
import os
import pathlib
import random
import shutil
import subprocess
import sys
import textwrap
import tomllib

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import edits  # noqa: E402
from starts import environment, interval, run, start  # noqa: E402

DEFERS = {"LMM101": edits.defer, "LMM102": edits.defer, "LMM108": edits.defer, "LMM113": edits.for_typing}
HOISTS = {"LMM105": edits.hoist, "LMM107": edits.drop, "LMM109": edits.hoist, "LMM104": edits.out_of_loop}
RULES = {**DEFERS, **HOISTS}
LIGHT_MS = 10  # the band of what belongs at module level
WARM_UPS, ROUNDS = 1, range(6, 25)  # decided after 6 rounds at the earliest
AGAIN, AGAIN_MS = 3, 1  # times that a second import is timed, and what it may take


# ---- projects -----------------------------------------------------------------------------------------------------------


class Project:
    """A project in its environment, its own source in a folder of its own."""

    def __init__(self, options, name, table):
        self.options, self.name, self.table = options, name, table
        self.held_out = table.get("held-out", False)
        self.folder = options.work / name
        self.source = self.folder / "source"
        self.moves = self.folder / "moves"
        self.moves.mkdir(parents=True, exist_ok=True)
        requirement = self.folder / "source.txt"
        requirement.write_text("%s==%s --hash=sha256:%s\n" % (name, table["version"], table["sha256"]), encoding="utf-8")
        others = ["-r", HERE / "requirements" / ("%s.txt" % name)]
        own = ["--no-deps", "--no-binary", table.get("distribution", name), "--require-hashes", "-r", requirement]
        self.python = environment(options.python, self.folder / "env", others, own)
        self.take_out()

    def take_out(self):
        """Its packages from the environment to the source folder: what is measured is what is moved."""
        if self.source.exists():
            return
        place = run([self.python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]).strip()
        fresh = self.folder / "source.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        for package in self.table["packages"]:
            shutil.copytree(pathlib.Path(place) / package, fresh / package)
            shutil.rmtree(pathlib.Path(place) / package)
        fresh.rename(self.source)

    def write_policy(self):
        entries = ", ".join('{ target = "%s", kind = "%s" }' % (one, self.table["kind"]) for one in self.table["entries"])
        exclude = ", ".join('"%s"' % one for one in self.table.get("exclude", []))
        text = "entry-points = [%s]\nexclude = [%s]\n" % (entries, exclude)
        (self.source / "lmms.toml").write_text(text, encoding="utf-8")

    def profile(self):
        """Measured once; the usage is assumed."""
        self.write_policy()
        measured, assumed = self.source / ".lmms/profile.json", self.source / ".lmms/assumed.json"
        if not (self.folder / "profiled").exists():
            command = [self.options.lint, "profile", "--quiet", "--runs", self.options.runs]
            command += ["--python", self.python, "--path", ".", *self.table["packages"]]
            subprocess.run(list(map(str, command)), cwd=self.source, stdin=subprocess.DEVNULL)
            (self.folder / "profiled").touch()
        profile = json.loads(measured.read_text(encoding="utf-8"))
        for module in profile["modules"].values():
            module["usage"] = self.options.usage
        assumed.write_text(json.dumps(profile, indent=1, sort_keys=True), encoding="utf-8")
        self.times = {name: module.get("self_ms", 0) for name, module in profile["modules"].items()}

    def check(self):
        rules = ",".join(self.table.get("rules", RULES))
        command = [self.options.lint, "check", "--profile", ".lmms/assumed.json", "--select", rules]
        command += ["--output-format", "json", "--exit-zero"]
        found = json.loads(run([*command, *self.table["packages"]], cwd=self.source))
        return [Finding(self, one) for one in found["diagnostics"] if one["code"] in RULES]

    def copy(self, folder, texts):
        """The project with some files changed. A copy links to the source, makes its own bytecode, and is used again."""
        note = folder.with_suffix(".changed")
        if not note.exists():
            shutil.rmtree(folder, ignore_errors=True)
            skip = shutil.ignore_patterns("__pycache__", ".lmms")
            shutil.copytree(self.source, folder, ignore=skip, copy_function=os.link)
            note.write_text("[]", encoding="utf-8")
        changed = json.loads(note.read_text(encoding="utf-8"))
        note.write_text(json.dumps(sorted({*changed, *texts})), encoding="utf-8")
        for path in {*changed, *texts}:
            file = folder / path
            file.unlink(missing_ok=True)
            for bytecode in (file.parent / "__pycache__").glob(file.stem + ".*"):
                bytecode.unlink()
            if path in texts:
                file.write_text(texts[path], encoding="utf-8", newline="")
            else:
                os.link(self.source / path, file)
        return folder

    def module_of(self, path):
        parts = list(pathlib.PurePath(path).with_suffix("").parts)
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def modules(self):
        """Every module of the project that can be imported."""
        known = self.folder / "modules.json"
        if not known.exists():
            every = []
            for package in self.table["packages"]:
                every += [self.module_of(path.relative_to(self.source)) for path in (self.source / package).rglob("*.py")]
            every = [one for one in every if not set(one.split(".")) & set(self.table.get("leave", []))]
            every, good = sorted(every), None
            while every != good:  # what a module that fails leaves behind may let others seem importable
                every, good = good or every, self.importable(self.source, good or every)
            known.write_text(json.dumps(good), encoding="utf-8")
        return json.loads(known.read_text(encoding="utf-8"))

    def importable(self, folder, modules):
        command = [self.python, "-c", IMPORT_ALL, folder]
        done = subprocess.run(
            list(map(str, command)), input="\n".join(modules), capture_output=True, text=True, cwd=self.folder, timeout=600
        )
        lines = [line[2:] for line in done.stdout.splitlines() if line.startswith("= ")]
        if not lines or lines[-1] != "end":
            raise SystemExit("%s: importing everything ended early\n%s" % (self.name, done.stderr[-2000:]))
        return lines[:-1]

    def loaded(self, folder, module):
        """What is loaded after this module is: None if it fails."""
        command = [self.python, "-c", LOADED, folder, module]
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, cwd=self.folder)
        names = {line[2:] for line in done.stdout.splitlines() if line.startswith("= ")}
        return names if done.returncode == 0 and names else None

    @functools.cache
    def loaded_before(self, folder, module):
        return self.loaded(folder, module) or set()

    @functools.cache
    def answers_before(self, folder):
        return self.answers(folder)

    def answers(self, folder):
        """Exit status and length of what `--help` says."""
        if "help" not in self.table:
            return None
        code = "import sys; sys.path[0] = sys.argv.pop(1); sys.argv[0] = 'program'\n" + self.table["help"]
        command = [str(self.python), "-c", code, str(folder), *self.table.get("arguments", ["--help"])]
        done = subprocess.run(command, capture_output=True, text=True, cwd=self.folder, stdin=subprocess.DEVNULL)
        return done.returncode, len(done.stdout.splitlines())


IMPORT_ALL = """
import importlib, sys, warnings
sys.path[0] = sys.argv[1]
warnings.simplefilter("ignore")
names = sys.stdin.read().split()
sys.argv = ["program"]
for name in names:
    try:
        importlib.import_module(name)
    except BaseException as error:
        sys.stderr.write("%s: %r\\n" % (name, error))
    else:
        sys.stdout.write("\\n= %s\\n" % name)
sys.stdout.write("\\n= end\\n")
sys.stdout.flush()
import os
os._exit(0)
"""

LOADED = """
import importlib, sys
sys.path[0] = sys.argv[1]
module = sys.argv[2]
sys.argv = ["program"]
importlib.import_module(module)
print("", *sys.modules, sep="\\n= ")
"""

IMPORT_AGAIN = """
import importlib, sys, time
sys.path[0] = sys.argv[1]
module, name, code = sys.argv[2:]
sys.argv = ["program"]
importlib.import_module(module)
if code == "LMM104":
    importlib.import_module(name)
there = name in sys.modules
begun = time.thread_time()
importlib.import_module(name)
print("\\n", (time.thread_time() - begun) * 1000, there)
"""


# ---- findings -----------------------------------------------------------------------------------------------------------


class Finding:
    def __init__(self, project, found):
        self.project, self.found, self.code = project, found, found["code"]
        self.path, self.line, self.module = found["path"], found["line"], found["module"] or ""
        self.claim = found["figures"]["saving_ms"]
        self.place = "%s:%d" % (self.path, self.line)
        self.key = "%s-%s-%d-%d" % (self.code, self.path.replace("/", "+"), self.line, found["column"])
        self.file = project.moves / ("%s.json" % self.key)

    def places(self):
        """By file: the lines to move."""
        every = [(self.path, self.line, self.found["column"])]
        for other in self.found["related"]:
            if other["message"].startswith("loads it too: defer") or other["message"].endswith("too: move both"):
                every.append((other["path"], other["line"], other["column"]))
        by_file = collections.defaultdict(list)
        for path, line, column in every:
            if (line, column) not in by_file[path]:
                by_file[path].append((line, column))
        return by_file

    def move(self):
        texts, edit = {}, RULES[self.code]
        if self.code == "LMM113" and self.found["related"]:  # the other lines of its group may be used at run time
            edit = edits.defer
        for path, places in self.places().items():
            with open(self.project.source / path, encoding="utf-8", newline="") as file:
                texts[path] = edit(file.read(), places, self.words(path))
        return texts

    def words(self, path):
        """What is said of this file's lines."""
        others = [other["message"] for other in self.found["related"] if other["path"] == path]
        return " ".join(others + ([self.found["message"]] if path == self.path else []))

    def entry(self):
        """The one that the message names, else the first."""
        entries = self.project.table["entries"]
        named = [one for one in entries if " of %s" % one in self.found["message"].replace(",", " ").replace(")", " ")]
        return max(named, key=len, default=entries[0])


def choose(options, findings):
    """The sample; of what was held out, a sample of its own."""
    out = [one for one in findings if one.project.held_out]
    known = [one for one in findings if not one.project.held_out]
    return sample(options.seed, options.sample, known) + sample(options.seed, options.held_out, out)


def sample(seed, size, findings):
    """Of each rule in each project some, in a reproducible order."""
    cells = collections.defaultdict(list)
    for one in sorted(findings, key=lambda one: (one.project.name, one.key)):
        cells[one.code, one.project.name].append(one)
    for (code, name), cell in cells.items():
        random.Random("%d %s %s" % (seed, code, name)).shuffle(cell)
    chosen, depth = [], 0
    while len(chosen) < size and any(len(cell) > depth for cell in cells.values()):
        chosen += [cell[depth] for cell in cells.values() if len(cell) > depth]
        depth += 1
    return chosen


# ---- trying one ---------------------------------------------------------------------------------------------------------


def program(file, folder, text):
    file.write_text("import sys\nsys.path[0] = %r\n%s\n" % (str(folder), text), encoding="utf-8")
    return file


def compare(python, before, after, decided):
    """Starts of two programs in turns, until `decided` by the interval of the difference: milliseconds of CPU."""
    differences = []
    for file in [before, after] * WARM_UPS:
        start(python, file)
    for number in range(ROUNDS[-1]):
        pair = [before, after] if number % 2 else [after, before]
        times = {file: start(python, file)[0] for file in pair}
        differences.append(times[before] - times[after])
        middle, low, high = interval(differences)
        if number + 1 >= ROUNDS[0] and decided(low, high):
            break
    return {"ms": middle, "low": low, "high": high, "rounds": len(differences), "decided": bool(decided(low, high))}


def decide(limit):
    """Whether the interval lies on one side of the limit."""
    return lambda low, high: low >= limit or high < limit


def measure_saving(finding, before, after, folder):
    """The start-up, before and after, must differ by half of what is claimed."""
    text = "import %s" % finding.entry()
    files = program(folder / "before.py", before, text), program(folder / "after.py", after, text)
    measured = compare(finding.project.python, *files, decide(finding.claim / 2))
    return measured, measured["ms"] >= finding.claim / 2


def measure_cost(finding, before, after, folder):
    """LMM105: the module alone must cost less than the band."""
    if finding.code != "LMM105":
        return measure_again(finding, before)
    files = program(folder / "before.py", after, ""), program(folder / "after.py", after, "import " + finding.module)
    measured = compare(finding.project.python, *files, decide(-LIGHT_MS))
    if measured["ms"] <= -LIGHT_MS:
        measured["pace"] = round(pace(finding, before, folder), 2)
    return measured, measured["ms"] / max(1, measured.get("pace", 1)) > -LIGHT_MS


def measure_again(finding, before):
    """LMM107, LMM109: what the import in the function takes when all is loaded that is said to be; LMM104: the second
    time. Under 1 ms, or there is something to be saved."""
    project = finding.project
    module = finding.entry() if finding.code == "LMM109" else project.module_of(finding.path)
    times, there = [], True
    if finding.code == "LMM104" and project.loaded(before, finding.module) is None:
        return None, None
    for _ in range(AGAIN):
        words = run([project.python, "-c", IMPORT_AGAIN, before, module, finding.module, finding.code]).split()[-2:]
        times.append(-float(words[0]))
        there = there and words[1] == "True"
    times.sort()
    figures = {"ms": times[AGAIN // 2], "low": times[0], "high": times[-1], "rounds": AGAIN, "decided": True}
    return figures, there and times[0] > -AGAIN_MS


def pace(finding, before, folder):
    """How much slower the machine is now than it was when the profile was made: by the start-up of the entry."""
    project, entry = finding.project, finding.entry()
    files = program(folder / "pace-empty.py", before, ""), program(folder / "pace-entry.py", before, "import " + entry)
    predicted = sum(project.times.get(name, 0) for name in project.loaded_before(before, entry))
    return -compare(project.python, *files, lambda low, high: True)["ms"] / predicted


def attempt(finding, before, folder):
    """The result of one finding: {"held": ..., "why": ..., "measured": ...}."""
    project = finding.project
    strange = [path for path in finding.places() if project.module_of(path) not in project.modules()]
    if strange:
        return {"held": None, "why": "%s could not be imported before" % strange[0]}
    try:
        texts = finding.move()
    except edits.CannotMove as refusal:
        return {"held": None if refusal.by_hand else False, "why": str(refusal)}
    after = project.copy(folder / "after", texts)
    asked = project.modules() if finding.code != "LMM105" else sorted({project.module_of(path) for path in texts})
    lost = sorted(set(asked) - set(project.importable(after, asked)))
    for path in texts:
        module = project.module_of(path)
        if module in project.modules() and project.loaded(after, module) is None:
            lost.append(module + " alone")
    loaded = {one: project.loaded(after, one) for one in project.table["entries"]}
    entries = [one for one, names in loaded.items() if names is None]
    if lost or entries:
        return {"held": False, "why": "cannot be imported any more: %s" % ", ".join((entries + lost)[:5])}
    if finding.code in DEFERS and project.answers(after) != project.answers_before(before):
        return {"held": False, "why": "--help answers otherwise"}
    result = {}
    if finding.code in DEFERS:
        gone = project.loaded_before(before, finding.entry()) - loaded[finding.entry()]
        result["gone"] = len(gone)
        result["gone_ms"] = round(sum(project.times.get(name, 0) for name in gone), 2)
        result["measured"], result["held"] = measure_saving(finding, before, after, folder)
    else:
        result["measured"], result["held"] = measure_cost(finding, before, after, folder)
        if result["held"] is None:
            return {"held": None, "why": "%s could not be imported before" % finding.module}
    return result


def try_project(project, chosen):
    """Those that are not on record; a finding that has changed since is tried again."""
    left = [one for one in chosen if not is_on_record(one)]
    if not left:
        return
    before, jobs = project.copy(project.folder / "before", {}), project.options.jobs
    project.modules()
    workers = [multiprocessing.Process(target=try_some, args=(left[i::jobs], before, i)) for i in range(jobs)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def try_some(findings, before, number):
    for finding in findings:
        folder = finding.project.folder / ("copy-%d" % number)
        folder.mkdir(exist_ok=True)
        result = attempt(finding, before, folder)
        row = {"project": finding.project.name, "found": finding.found, "claim": finding.claim, **result}
        finding.file.write_text(json.dumps(row, indent=1) + "\n", encoding="utf-8")
        print(line_of(finding, row), flush=True)


def is_on_record(finding):
    if not finding.file.exists():
        return False
    before = json.loads(finding.file.read_text(encoding="utf-8"))["found"]
    return move_of(before) == move_of(finding.found)


def move_of(found):
    """What is asked for, and what it is to save."""
    lines = [(other["path"], other["line"], other["message"].split(":")[0]) for other in found["related"]]
    return found["code"], found["path"], found["line"], found["figures"]["saving_ms"], sorted(lines)


# ---- telling ------------------------------------------------------------------------------------------------------------


def claim_of(finding):
    if finding.code in DEFERS:
        return "saves %.1f ms" % finding.claim
    return {
        "LMM105": "under %d ms" % LIGHT_MS,
        "LMM104": "each pass",
        "LMM107": "loaded already",
        "LMM109": "saves 0 ms",
    }[finding.code]


def figure_of(finding, row):
    if "measured" not in row:
        return "-"
    measured, sign = row["measured"], 1 if finding.code in DEFERS else -1
    ends = sorted((sign * measured["low"], sign * measured["high"]))
    return "%.1f (%.1f to %.1f)" % (sign * measured["ms"], *ends)


def word_of(row):
    if row["held"] is None:
        return "not tried: %s" % row["why"]
    word = "yes" if row["held"] else "**no**"
    if row.get("why"):
        word += ": %s" % row["why"]
    if "pace" in row.get("measured", {}):
        word += ", the machine being %.2f times as slow as for the profile" % row["measured"]["pace"]
    if "measured" in row and not row["measured"]["decided"]:
        word += " (the interval does not decide)"
    return word


def line_of(finding, row):
    columns = (finding.project.name, finding.code, finding.place, finding.module)
    return "| %s | %s | `%s` | `%s` | %s | %s | %s |" % (*columns, claim_of(finding), figure_of(finding, row), word_of(row))


def tell(options, projects, found, rows):
    """The record: what the rules were mended on, and what was held out."""
    page = (HERE / "record.md").read_text(encoding="utf-8").replace("{usage}", "%.0f %%" % (100 * options.usage))
    for prefix, held_out in (("", False), ("held_out_", True)):
        group = [project for project in projects if project.held_out == held_out]
        names = ", ".join("%s %s" % (project.name, project.table["version"]) for project in group)
        page = page.replace("{%sprojects}" % prefix, "\n".join(textwrap.wrap(names, 120)))
        mine = [one for one in found if one.project in group]
        text = tables(mine, [(one, row) for one, row in rows if one.project in group])
        page = page.replace("{%stable}" % prefix, text)
    return page


def tables(found, rows):
    """Totals by rule, then every finding."""
    lines = ["| rule | found | tried | held | share |", "| --- | --- | --- | --- | --- |"]
    tried = [(finding, row) for finding, row in rows if row["held"] is not None]
    for code in [*sorted(RULES), "all"]:
        mine = [row["held"] for finding, row in tried if code in (finding.code, "all")]
        total = sum(code in (one.code, "all") for one in found)
        share = "%.0f %%" % (100 * sum(mine) / len(mine)) if mine else "-"
        lines.append("| %s | %d | %d | %d | %s |" % (code, total, len(mine), sum(mine), share))
    lines += ["", "| project | rule | place | module | claim | measured, ms (95 %) | held |", "| --- " * 7 + "|"]
    lines += [line_of(finding, row) for finding, row in sorted(rows, key=lambda pair: (pair[0].project.name, pair[0].key))]
    return "\n".join(lines)


# ---- all together -------------------------------------------------------------------------------------------------------


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lint", type=pathlib.Path, metavar="LMMS_LINT")
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path("moves"), help="folder for what it makes")
    parser.add_argument("--python", default=sys.executable, help="makes the virtual environments: CPython 3.11")
    parser.add_argument("--only", action="append", help="these projects")
    parser.add_argument("--sample", type=int, default=130, help="findings to be tried, at least")
    parser.add_argument("--held-out", type=int, default=100, help="the same, of the projects that were held out")
    parser.add_argument("--rules", default=",".join(RULES), help="try the findings of these only")
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--usage", type=float, default=0.1, help="assumed of every module")
    parser.add_argument("--runs", type=int, default=10, help="of the profile")
    parser.add_argument("--jobs", type=int, default=1, help="findings tried at a time; 0: none, only what is on record is told")
    parser.add_argument("--list", action="store_true", help="show what is found, and try nothing")
    parser.add_argument("--again", action="append", default=[], help="forget what is on record of this rule or project")
    parser.add_argument("--record", type=pathlib.Path, help="write the table to this file")
    options = parser.parse_args()
    options.lint, options.work = options.lint.resolve(), options.work.resolve()
    options.rules = options.rules.split(",")
    return options


def main():
    options = parse_options()
    options.work.mkdir(parents=True, exist_ok=True)
    table = tomllib.loads((HERE / "projects.toml").read_text(encoding="utf-8"))
    projects = [Project(options, name, table[name]) for name in table if name in (options.only or table)]
    found = []
    for project in projects:
        project.profile()
        found += project.check()
    chosen = found if options.list else choose(options, found)
    if options.list:
        for one in chosen:
            print("%s %s:%d: %s" % (one.project.name, one.place, one.found["column"], one.code), one.found["message"])
        return
    for one in chosen:
        if {one.code, one.project.name} & set(options.again):
            one.file.unlink(missing_ok=True)
    for project in projects:
        try_project(project, [one for one in chosen if one.project is project and one.code in options.rules])
    rows = [(one, json.loads(one.file.read_text(encoding="utf-8"))) for one in chosen if is_on_record(one)]
    text = tell(options, projects, found, rows)
    print(text)
    if options.record:
        options.record.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
