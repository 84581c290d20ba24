#!/usr/bin/env python3
"""CPython's sys.modules as the oracle of the graph: what a start-up really loads.

    loaded_modules.py --dump GRAPH_DUMP [--site FOLDER] [--calls] [--least SHARE] [--show] MODULE...

Each MODULE (of the standard library, or of FOLDER, as pip install --target makes it) is imported in a fresh process of
this Python, and the modules with Python source that this adds to sys.modules are compared with those that the graph
predicts from the source of the library and FOLDER alone: no profile, nothing run. Prints, for each, how many were
loaded, found, missed (loaded, not predicted) and wrong (predicted, not loaded; of these, how many the graph calls
"maybe"), and the sums. --calls: also imports in functions that are called at load. --show: names them. Exit status 1 if
the share of found modules, or of right predictions among those that the graph is sure of, is below --least.
"""

import argparse
import json
import os
import subprocess
import sys
import sysconfig
import tempfile
import venv
from pathlib import Path

PROBE = """
import sys
before = set(sys.modules)
name = sys.argv[1]
sys.path[:0] = sys.argv[2:]
try:
    __import__(name)
except BaseException as e:
    print("failed: %r" % e, file=sys.stderr); sys.exit(3)
found = {}
for key, module in list(sys.modules.items()):
    if key in before or module is None:
        continue
    spec = getattr(module, "__spec__", None)
    origin = getattr(spec, "origin", None) or ""
    frozen = getattr(getattr(spec, "loader_state", None), "filename", None)
    path = frozen if origin == "frozen" and frozen else origin
    found[key] = path if isinstance(path, str) and path.endswith(".py") else ""
import json
json.dump(found, sys.__stdout__)
"""


def really_loaded(python: str, module: str, site: str | None) -> dict[str, str] | None:
    run = subprocess.run([python, "-I", "-c", PROBE, module, *([site] if site else [])],
                         capture_output=True, text=True, timeout=300)
    if run.returncode:
        print(f"{module}: {run.stderr.strip().splitlines()[-1] if run.stderr else 'failed'}", file=sys.stderr)
        return None
    return json.loads(run.stdout.splitlines()[-1])


def sources(root: Path, skip: set[str]) -> list[str]:
    found = []
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(f for f in folders if f not in skip)
        found += [os.path.join(folder, f) for f in sorted(files) if f.endswith(".py")]
    return found


def predictions(dump: str, calls: bool, roots: list[str], files: list[str], modules: list[str]) -> dict[str, dict]:
    lines = [f"F {f}" for f in files] + [f"E {m}" for m in modules]
    version = f"{sys.version_info[0]}{sys.version_info[1]:02d}"
    run = subprocess.run([dump, version, sys.platform, "1" if calls else "0", *roots], input="\n".join(lines) + "\n",
                         capture_output=True, text=True, check=True)
    result: dict[str, dict] = {}
    for line in run.stdout.splitlines():
        if line.startswith("= "):
            current = result.setdefault(line[2:], {})
            continue
        name, rest = line.split(" ", 1)
        path, how = rest.rsplit(" ", 1)
        if path != "-":
            current[path] = (name, how)
    return result


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--dump", required=True)
    parser.add_argument("--site")
    parser.add_argument("--calls", action="store_true")
    parser.add_argument("--least", type=float, default=0.0)
    parser.add_argument("--show", action="store_true")
    parser.add_argument("modules", nargs="+")
    args = parser.parse_args()

    library = sysconfig.get_path("stdlib")
    site = os.path.realpath(args.site) if args.site else None
    roots = ([site] if site else []) + [library]
    files = sources(Path(library), {"site-packages", "__pycache__", "test", "tests", "idlelib", "lib2to3"})
    if site:
        files += sources(Path(site), {"__pycache__"})
    predicted = predictions(args.dump, args.calls, roots, files, args.modules)
    known = set(files)

    # A virtual environment: nothing that a .pth file has loaded before.
    environment = tempfile.TemporaryDirectory()
    venv.create(environment.name, with_pip=False, symlinks=True)
    python = os.path.join(environment.name, "bin", "python")
    print(f"{'module':24} {'loaded':>7} {'found':>7} {'missed':>7} {'wrong':>7} {'maybe':>7}")
    sums = [0] * 5
    for module in args.modules:
        loaded = really_loaded(python, module, site)
        if loaded is None:
            continue
        # Several names for one file: the first. Extensions take the place of the .py beside them.
        real = {os.path.realpath(p): n for n, p in reversed(loaded.items()) if p}
        real = {p: n for p, n in real.items() if p in known}
        ours = predicted.get(module, {})
        missed = sorted(real[p] for p in real.keys() - ours.keys())
        extra = [ours[p] for p in ours.keys() - real.keys() if ours[p][0] not in loaded]
        wrong = sorted(name for name, how in extra if how == "surely")
        maybe = sorted(name for name, how in extra if how == "maybe")
        row = [len(real), len(real) - len(missed), len(missed), len(wrong), len(maybe)]
        sums = [a + b for a, b in zip(sums, row)]
        print(f"{module:24} " + " ".join(f"{n:7}" for n in row))
        if args.show:
            for word, names in (("missed", missed), ("wrong", wrong), ("maybe", maybe)):
                if names:
                    print(f"    {word}: {' '.join(names)}")
    print(f"{'all':24} " + " ".join(f"{n:7}" for n in sums))
    if not sums[0]:
        return 1
    found, right = sums[1] / sums[0], sums[1] / max(1, sums[1] + sums[3])
    print(f"of the loaded modules {found:.2%} were predicted; of the sure predictions {right:.2%} were right")
    return 0 if min(found, right) >= args.least else 1


if __name__ == "__main__":
    sys.exit(main())
