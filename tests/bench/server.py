#!/usr/bin/env python3
"""Latency of the language server: from a keystroke to the diagnostics of the text that it makes.

    python3 tests/bench/server.py --lint build/lmms-lint [--ruff ruff] [--pyright pyright-langserver]
                                  [--edits 400] [--files 2000] [--lines 10000] [--limit 120]
    python3 tests/bench/server.py --lint build/lmms-lint --soak 100000 --files 200 --lines 2000

A project is made up (2,000 files that import one another and what the profile knows), one file of
10,000 lines is opened, and a person types in it: statements letter by letter at random places,
imports among them, and takes some back. After each letter the file's diagnostics are asked for
(pulled), and the time to the answer taken. The servers get the same edits, a round each in turn; every
server runs alone, pinned to one core, and stops after --limit seconds (pyright checks the whole file anew for each
letter; `npm install pyright` has the server). Prints a histogram, the median, p90, p99 and the worst, how long
the first answer took, and the memory before and after all edits.

With --soak so many letters are typed, and every word is taken back: the text stays as it was, and so should the
memory. It is printed for each twentieth of the edits; the exit status is 1 if it grew by more than a tenth from the
first fifth on.
"""

import argparse
import json
import math
import os
import pathlib
import random
import shlex
import shutil
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "lsp"))

from client import Client, uri  # noqa: E402

HEAVY = ["pandas", "numpy", "boto3", "requests", "jinja2", "yaml"]
LIGHT = ["json", "logging", "re", "uuid", "os", "sys", "typing", "dataclasses", "pathlib", "functools"]
TYPED = ["import pandas\n", "value = compute(1, 2)\n", "import json, logging\n", "from m1 import f3\n",
         "# a comment that says why\n", "text = 'abc' + \"def\"\n", "    x = [1, 2, (3, 4)]\n"]  # fmt: skip
CAN = {
    "textDocument": {
        "diagnostic": {"relatedDocumentSupport": False, "dynamicRegistration": True},
        "publishDiagnostics": {},
    },
    "workspace": {"diagnostics": {"refreshSupport": True}, "configuration": True},
}


def function(chance, number, lines):
    body = [f"def f{number}(a, b=None):", '    """What it does, in a line."""']
    if chance.random() < 0.05:
        body.append(f"    import {chance.choice(LIGHT)}")
    body += [f"    v{i} = a + {i} if b else [b, {i}, 'text {i}']" for i in range(lines)]
    return [*body, "    return a", "", ""]


def module(chance, count, lines):
    text = [f"import {name}" for name in chance.sample(LIGHT, 4)]
    text += [f"import {chance.choice(HEAVY)}"] if chance.random() < 0.05 else []
    text += [f"from m{chance.randrange(count)} import f1" for _ in range(4)]
    number = 0
    while len(text) < lines:
        text += function(chance, number, chance.randrange(3, 20))
        number += 1
    return "\n".join(text) + "\n"


def make_project(folder, files, lines):
    chance = random.Random(1)
    for i in range(files - 1):
        (folder / f"m{i}.py").write_text(module(chance, files - 1, 60))
    entry = folder / "lambda_function.py"
    handler = "def lambda_handler(event, context):\n    return f0(event)\n"
    entry.write_text(module(chance, files - 1, lines) + handler)
    modules = {name: {"import_ms": 2, "self_ms": 2, "usage": 0.9, "imports": []} for name in LIGHT}
    modules |= {name: {"import_ms": 40 * i, "self_ms": 20 * i, "usage": 0.1, "imports": []}
               for i, name in enumerate(HEAVY, 1)}  # fmt: skip
    (folder / ".lmms").mkdir()
    (folder / ".lmms" / "profile.json").write_text(json.dumps({"schema": 1, "modules": modules}))
    return entry


def keystrokes(text, count):
    """(line, character, end character, new text): a letter typed, or one taken back."""
    chance = random.Random(2)
    lines = text.count("\n")
    made = []
    while len(made) < count:
        line, word = chance.randrange(8, lines), chance.choice(TYPED)
        for i, letter in enumerate(word):
            made.append((line, i, i, letter))
        if chance.random() < 0.3:
            made.append((line, 0, 0, "x"))
            made.append((line, 0, 1, ""))
    return made[:count]


def typed_and_taken_back(text, count):
    """The same for words that are typed letter by letter, then deleted as a whole: (..., end line, ...)."""
    chance = random.Random(3)
    lines = text.count("\n")
    made = []
    while len(made) < count:
        line, word = chance.randrange(8, lines), chance.choice(TYPED)
        made += [(line, i, line, i, letter) for i, letter in enumerate(word)]
        made.append((line, 0, line + 1, 0, ""))
    return made


def cpu_ms(process):
    """CPU time that the server has used, of all its threads."""
    tasks = pathlib.Path(f"/proc/{process.pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e6


def memory_mib(process):
    for line in pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return math.nan


def play(name, command, folder, entry, edits, limit):
    text = entry.read_text()
    with Client(folder, command) as client:
        os.sched_setaffinity(client.process.pid, {max(os.sched_getaffinity(0))})
        start = time.perf_counter()
        client.initialize(folder, capabilities=CAN)
        client.open(entry, text)
        where = {"textDocument": {"uri": uri(entry)}}
        client.answer(client.start("textDocument/diagnostic", where), 300)
        first = time.perf_counter() - start
        before = memory_mib(client.process)
        took, used = [], []
        stop = start + first + limit
        for version, (line, character, end, letter) in enumerate(edits, 2):
            if time.perf_counter() > stop:
                break
            used_before = cpu_ms(client.process)
            start = time.perf_counter()
            client.change(entry, letter, version, (line, character, line, end))
            client.answer(client.start("textDocument/diagnostic", where), 100)
            took.append((time.perf_counter() - start) * 1000)
            used.append(cpu_ms(client.process) - used_before)
        print_histogram(name, took, first, before, memory_mib(client.process))
        print(f"  CPU time of the server, which a busy machine changes less: median {share(used, 0.5):.2f} ms, "
              f"p90 {share(used, 0.9):.2f}, p99 {share(used, 0.99):.2f}, worst {max(used):.2f}")  # fmt: skip
    return took


def soak(command, folder, entry, count):
    """Memory over many edits; True if it stays flat."""
    text = entry.read_text()
    edits = typed_and_taken_back(text, count)
    where = {"textDocument": {"uri": uri(entry)}}
    sizes = []
    with Client(folder, command) as client:
        client.initialize(folder, capabilities=CAN)
        client.open(entry, text)
        for version, (line, character, end_line, end, letter) in enumerate(edits):
            if version % max(1, count // 20) == 0:
                client.request("textDocument/diagnostic", where)
                sizes.append(memory_mib(client.process))
                print(f"  after {version:7d} edits {sizes[-1]:7.1f} MiB", flush=True)
            client.change(entry, letter, version + 2, (line, character, end_line, end))
            client.request("textDocument/diagnostic", where)
            client.messages.clear()
        client.request("textDocument/diagnostic", where)
        sizes.append(memory_mib(client.process))
    print(f"  after {len(edits):7d} edits {sizes[-1]:7.1f} MiB")
    return max(sizes[4:]) <= max(sizes[:5]) * 1.1


def share(values, part):
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def print_histogram(name, took, first, before, after):
    print(f"\n{name}: median {share(took, 0.5):.2f} ms, p90 {share(took, 0.9):.2f}, "
          f"p99 {share(took, 0.99):.2f}, worst {max(took):.2f}; first answer {first:.2f} s; "
          f"memory {before:.0f} MiB, {after:.0f} after {len(took)} edits")  # fmt: skip
    limits = [0.5, 1, 2, 3, 5, 7, 10, 15, 25, 50, 100, 250, 1000, math.inf]
    low = 0.0
    for high in limits:
        count = sum(low <= t < high for t in took)
        if count:
            print(f"  {low:7.1f} - {high:7.1f} ms {count:6d}  {'#' * max(1, count * 60 // len(took))}")
        low = high


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lint", required=True)
    parser.add_argument("--ruff")
    parser.add_argument("--pyright")
    parser.add_argument("--edits", type=int, default=400)
    parser.add_argument("--soak", type=int, metavar="EDITS")
    parser.add_argument("--limit", type=float, default=120, help="seconds of typing for each server")
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--lines", type=int, default=10000)
    options = parser.parse_args()
    servers = [("lmms-lint", [options.lint, "server", "--today", "2026-11-21"])]
    if options.ruff:
        servers.append(("ruff", [options.ruff, "server"]))
    if options.pyright:
        servers.append(("pyright", [*shlex.split(options.pyright), "--stdio"]))
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        entry = make_project(folder, options.files, options.lines)
        if options.soak:
            return 0 if soak(servers[0][1], folder, entry, options.soak) else 1
        edits = keystrokes(entry.read_text(), options.edits)
        medians = {}
        for title, command in servers:
            program = shutil.which(command[0]) or command[0]
            medians[title] = share(play(title, [program, *command[1:]], folder, entry, edits, options.limit), 0.5)
        for title, median in medians.items():
            if title != "lmms-lint":
                print(f"\nlmms-lint answers {median / medians['lmms-lint']:.1f} times as fast as {title} (medians)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
