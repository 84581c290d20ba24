#!/usr/bin/env python3
"""Speed of a whole run against ruff's two placement rules, against just reading the files, and on two cores.

    python3 tests/bench/speed.py --lint build/lmms-lint [--reader build/tests/bench/read_files]
                                 [--phases build/tests/bench/phases] [--rounds 7] [FOLDER ...]

Every program runs on one core (pinned), in turn, round after round, without caches, on the same copy
of the same files, so that what is printed are ratios of one run. Without FOLDER: CPython's library.
The copies hold only .py files and no ignore files, so that each program sees the same set. Wall time is
what counts; where the cores are shared with others, the ratio of CPU times is the steadier one.
"""

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

BANNED = '["pandas", "numpy", "matplotlib", "scipy", "boto3", "torch", "tensorflow", "sklearn"]'


def copy_python_files(source: Path, target: Path) -> tuple[int, int]:
    """Copies the .py files below source; returns their number and bytes."""
    count = size = 0
    for folder, folders, files in os.walk(source):
        folders[:] = sorted(f for f in folders if f not in ("__pycache__", "site-packages"))
        for name in files:
            if not name.endswith(".py"):
                continue
            path = Path(folder, name)
            to = target / path.relative_to(source)
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, to)
            count += 1
            size += to.stat().st_size
    return count, size


def pin() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def time_once(command: list[str], folder: Path, prepare=pin) -> tuple[float, float]:
    """Wall and CPU seconds of one run, on one core unless `prepare` says otherwise."""
    environment = {**os.environ, "RAYON_NUM_THREADS": "1"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    done = subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                          env=environment, preexec_fn=prepare, check=False)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 1):
        sys.exit(f"{command[0]} ended with {done.returncode}: {done.stderr.decode()[:500]}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu


def commands(arguments: argparse.Namespace) -> dict[str, list[str]]:
    found = {
        "lmms-lint": [arguments.lint, "check", "--isolated", "--jobs", "1", "--today", "2026-01-01",
                      "--output-format", "concise", "."],
        "ruff": [arguments.ruff, "check", "--isolated", "--no-cache", "--quiet", "--select",
                 "PLC0415,TID253", "--output-format", "concise", "--config",
                 f"lint.flake8-tidy-imports.banned-module-level-imports = {BANNED}", "."],
    }
    if arguments.reader:
        found["reading"] = [arguments.reader, "."]
    return found


def print_ratios(what: str, unit: str, upper: list[float], lower: list[float]) -> None:
    ratios = sorted(u / l for u, l in zip(upper, lower))
    print(f"  {what}, {unit}, within each round: median {statistics.median(ratios):.2f}"
          f" ({ratios[0]:.2f} to {ratios[-1]:.2f})")


def bench_cores(command: list[str], folder: Path, rounds: int) -> None:
    """--jobs 2 against --jobs 1, in turn, both free to use every core."""
    if (os.cpu_count() or 1) < 2:
        return
    two = ["2" if part == "1" else part for part in command]
    pairs = [(time_once(command, folder, None), time_once(two, folder, None)) for _ in range(rounds)]
    print_ratios("--jobs 1 / --jobs 2", "wall", [one[0] for one, _ in pairs], [two[0] for _, two in pairs])
    print_ratios("--jobs 1 / --jobs 2", "CPU", [one[1] for one, _ in pairs], [two[1] for _, two in pairs])


def bench(name: str, source: Path, arguments: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory(prefix="lmms-bench-") as scratch:
        folder = Path(scratch, "tree")
        count, size = copy_python_files(source, folder)
        print(f"\n{name}: {count:,} files, {size / 1e6:.1f} MB, {arguments.rounds} rounds, one core")
        walls: dict[str, list[float]] = {}
        cpus: dict[str, list[float]] = {}
        todo = commands(arguments)
        for command in todo.values():  # warm the file cache
            time_once(command, folder)
        for _ in range(arguments.rounds):
            for program, command in todo.items():
                wall, cpu = time_once(command, folder)
                walls.setdefault(program, []).append(wall)
                cpus.setdefault(program, []).append(cpu)
        base = statistics.median(walls["lmms-lint"])
        for program in todo:
            wall = statistics.median(walls[program])
            cpu = statistics.median(cpus[program])
            print(f"  {program:10} median {wall * 1000:8.1f} ms wall {cpu * 1000:8.1f} ms CPU"
                  f"   {wall / base:5.2f} x lmms-lint")
        print_ratios("ruff / lmms-lint", "wall", walls["ruff"], walls["lmms-lint"])
        print_ratios("ruff / lmms-lint", "CPU", cpus["ruff"], cpus["lmms-lint"])
        bench_cores(todo["lmms-lint"], folder, arguments.rounds)
        if arguments.phases:
            subprocess.run([arguments.phases, str(folder)], check=True, preexec_fn=pin)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--lint", required=True)
    parser.add_argument("--ruff", default=shutil.which("ruff"))
    parser.add_argument("--reader")
    parser.add_argument("--phases")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("folders", nargs="*", type=Path)
    arguments = parser.parse_args()
    if not arguments.ruff:
        sys.exit("ruff is not installed: pip install -r tests/requirements-bench.txt")
    for key in ("lint", "ruff", "reader", "phases"):
        if getattr(arguments, key):
            setattr(arguments, key, os.path.abspath(getattr(arguments, key)))
    print(subprocess.run([arguments.ruff, "--version"], capture_output=True, text=True).stdout.strip())
    for folder in arguments.folders or [Path(sysconfig.get_path("stdlib"))]:
        bench("CPython's library" if not arguments.folders else folder.name, folder, arguments)


if __name__ == "__main__":
    main()
