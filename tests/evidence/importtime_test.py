"""`-X importtime` of this very interpreter, read back: the same rows as a few lines of Python find in it."""

import collections
import json
import re
import subprocess
import sys

ROW = re.compile(r"import time: +(\d+) \| +(\d+) \| ( *)(\S+)$")
PROGRAM = """
import json.tool, csv, decimal
try:
    import no_such_module
except ImportError:
    pass
import xml.dom.minidom, email.message, logging.config
"""


def run_python():
    command = [sys.executable, "-X", "importtime", "-c", PROGRAM]
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, check=True).stderr


def rows_of(text):
    return [(m[4], int(m[1]), int(m[2]), len(m[3]) // 2) for m in map(ROW.match, text.splitlines()) if m]


def tree_of(rows):
    """{module: what it imported first}, roots left out."""
    tree, pending = {}, []
    for name, _, _, level in rows:
        children = tree.setdefault(name, set())
        while pending and pending[-1][1] > level:
            children.add(pending.pop()[0])
        pending.append((name, level))
    return tree


def read(probe, tmp_path, text):
    path = tmp_path / "log"
    path.write_text(text, encoding="utf-8")
    result = subprocess.run([probe, "importtime", str(path)], capture_output=True, timeout=60, check=True)
    return json.loads(result.stdout)


def test_one_run(probe, tmp_path):
    text = run_python()
    rows = rows_of(text)
    times = read(probe, tmp_path, text)
    assert (times["runs"], times["rows"], times["damaged"]) == (1, len(rows), 0)
    assert set(times["modules"]) == {name for name, *_ in rows}
    site = [name for name, *_ in rows].index("site")
    for name, children in tree_of(rows).items():
        imports = set(times["modules"][name]["imports"])
        assert imports - {name.rpartition(".")[0]} == children - {name.rpartition(".")[0]}
    preloaded = {name for name, *_ in rows[: site + 1]}
    assert {name for name, module in times["modules"].items() if module["preloaded"]} == preloaded
    own = collections.Counter()
    for name, self_us, _, _ in rows:  # one that fails has a row each time that it is tried
        own[name] += self_us
    for name, module in times["modules"].items():
        assert abs(module["self_ms"] - own[name] / 1000) < 0.001, name
    start = sum(total for _, _, total, level in rows[site + 1 :] if level == 0)
    assert abs(times["startup_ms"] - start / 1000) < 0.01


def test_runs_are_told_apart(probe, tmp_path):
    texts = [run_python() for _ in range(3)]
    times = read(probe, tmp_path, "".join(texts))
    assert times["runs"] == 3
    least = min(own for text in texts for name, own, _, _ in rows_of(text) if name == "decimal")
    assert abs(times["modules"]["decimal"]["self_ms"] - least / 1000) < 0.001
    assert times["modules"]["decimal"]["runs"] == 3

