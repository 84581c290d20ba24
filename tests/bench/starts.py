"""Starts of a program in fresh processes, and what they tell: shared by the benchmarks in prediction/ and moves/."""

import math
import os
import pathlib
import statistics
import subprocess

HERE = pathlib.Path(__file__).resolve().parent


def run(command, **options):
    """Standard output of a command that must succeed."""
    done = subprocess.run([os.fspath(part) for part in command], capture_output=True, text=True, **options)
    if done.returncode:
        raise SystemExit("%s: status %d\n%s" % (command, done.returncode, done.stderr))
    return done.stdout


def environment(python, folder, *installs):
    """The interpreter of a virtual environment, made at the first call; each of installs: arguments of pip install."""
    interpreter, done = folder / "bin/python", folder / "installed"
    if not done.exists():
        run([python, "-m", "venv", "--clear", folder])
        for arguments in installs:
            run([interpreter, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments])
        done.touch()
    return interpreter


def start(interpreter, file, *words):
    """One start of a program (a file; words: start.py): CPU milliseconds until it is loaded and in all, page faults.
    Raises SystemExit if it fails."""
    read, write = os.pipe()
    actions = [(os.POSIX_SPAWN_DUP2, write, 1), (os.POSIX_SPAWN_CLOSE, read)]
    arguments = [str(interpreter), str(HERE / "start.py"), str(file), *words]
    process = os.posix_spawn(arguments[0], arguments, os.environ, file_actions=actions)
    os.close(write)
    with open(read) as pipe:
        line = pipe.read()
    _, status, usage = os.wait4(process, 0)
    if status:
        raise SystemExit("%s does not start" % file)
    return float(line.splitlines()[-1]), (usage.ru_utime + usage.ru_stime) * 1000, usage.ru_minflt


def interval(values):
    """Median and its distribution-free 95 % interval (sign test)."""
    ordered, n = sorted(values), len(values)
    k, tail = 0, 0.0
    while k < n // 2:
        tail += math.comb(n, k) / 2**n
        if tail > 0.025:
            break
        k += 1
    low, high = (ordered[k - 1], ordered[n - k]) if k else (-math.inf, math.inf)
    return statistics.median(ordered), low, high
