#!/usr/bin/env python3
"""CPython's sys.modules as the oracle of the whole program: profile, policy, graph, entry point.

    startup_modules.py --lint BINARY [--python PYTHON] [--site FOLDER] [--runs N] [--least SHARE] [--show]
                       [--project FOLDER ENTRY]... [MODULE...]

For each MODULE, a program that imports it; for each --project, a copy of FOLDER with its entry point ENTRY (a module).
`lmms-lint profile` measures what the program imports from outside, `lmms-lint graph` says what the start-up loads; PYTHON
(with FOLDER of --site in front of its path) really starts it, and both sets of names are compared: extensions and
modules of the interpreter count too, what is loaded before any user code does not. Prints for each how many modules
were loaded, how many of these were missed, and how many were predicted wrongly; then recall and precision of all. Exit
status 1 if either is below --least.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PROBE = """
import sys
before = set(sys.modules)
sys.path[:0] = sys.argv[2:]
__import__(sys.argv[1])
new = {name: module for name, module in sys.modules.items() if name not in before and module is not None}
# A module under a second name, or made by hand, was not imported by that name.
own = [name for name, module in new.items() if getattr(getattr(module, "__spec__", None), "name", None) == name]
print("LOADED", *sorted(own), "AND", *sorted(set(new) | before), sep="\\n", file=sys.__stdout__)
"""


def run(command, **more):
    result = subprocess.run(command, capture_output=True, text=True, timeout=1800, **more)
    if result.returncode > 1:
        raise RuntimeError(f"{' '.join(map(str, command[:3]))}: {result.stderr.strip()[-500:]}")
    return result.stdout


def really_loaded(args, folder, entry):
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    paths = [str(folder), *([args.site] if args.site else [])]
    output = run([args.python, "-I", "-c", PROBE, entry, *paths], cwd=folder, env=environment)
    lines = output.splitlines()
    if "LOADED" not in lines:
        raise RuntimeError(f"{entry}: cannot be imported")
    start, middle = lines.index("LOADED"), lines.index("AND")
    return set(lines[start + 1 : middle]), set(lines[middle + 1 :])


def predicted(args, folder, entry):
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    site = ["--path", args.site] if args.site else []
    run([args.lint, "profile", ".", "--quiet", "--runs", str(args.runs), "--python", args.python, *site],
        cwd=folder, env=environment)
    text = run([args.lint, "graph", ".", "--third-party", "--entry", entry, "--format", "json"], cwd=folder)
    modules = json.loads(text)["modules"]
    preloaded = {m["name"] for m in modules if m.get("preloaded")}
    return {m["name"] for m in modules if m.get("loaded")} - preloaded, preloaded


def cases(args, top):
    for module in args.modules:
        folder = top / module
        folder.mkdir()
        (folder / "start_up_entry.py").write_text(f"import {module}\n")
        yield module, folder, "start_up_entry"
    for project, entry in args.project:
        folder = top / f"{len(list(top.iterdir()))}"
        shutil.copytree(project, folder, ignore=shutil.ignore_patterns("__pycache__", ".git", "build"))
        (folder / ".lmms").mkdir(exist_ok=True)
        yield f"{Path(project).name} {entry}", folder, entry


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--lint", required=True)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--site")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--least", type=float, default=0.0)
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--project", nargs=2, action="append", default=[], metavar=("FOLDER", "ENTRY"))
    parser.add_argument("modules", nargs="*")
    args = parser.parse_args()
    args.lint = os.path.abspath(args.lint)
    args.python = os.path.abspath(shutil.which(args.python) or args.python)
    args.site = os.path.realpath(args.site) if args.site else None

    print(f"{'start-up':44} {'loaded':>7} {'missed':>7} {'wrong':>7}")
    sums = [0, 0, 0]
    with tempfile.TemporaryDirectory() as top:
        for name, folder, entry in cases(args, Path(top)):
            try:
                (real, aliases), (ours, preloaded) = really_loaded(args, folder, entry), predicted(args, folder, entry)
                real -= preloaded
                aliases |= real
            except RuntimeError as error:
                print(f"{name:44} {error}")
                continue
            row = [len(real), len(real - ours), len(ours - aliases)]
            sums = [a + b for a, b in zip(sums, row)]
            print(f"{name:44} " + " ".join(f"{n:7}" for n in row), flush=True)
            if args.show:
                for word, names in (("missed", real - ours), ("wrong", ours - aliases)):
                    if names:
                        print(f"    {word}: {' '.join(sorted(names))}")
    loaded, missed, wrong = sums
    if not loaded:
        return 1
    recall, precision = (loaded - missed) / loaded, (loaded - missed) / (loaded - missed + wrong)
    print(f"{'all':44} " + " ".join(f"{n:7}" for n in sums))
    print(f"recall {recall:.2%}, precision {precision:.2%}")
    return 0 if min(recall, precision) >= args.least else 1


if __name__ == "__main__":
    sys.exit(main())
