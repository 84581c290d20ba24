"""`facts --output` and `link`: the same bytes as one run of check, however the files are split, and damage is told."""

import json
import os
import random
import sys

import pytest

from check_test import write

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "oracle"))
import random_programs  # noqa: E402

OUTSIDE = ["numpy", "pandas", "requests.adapters", "yaml", "os.path", "json", "typing", "decimal"]
STATEMENTS = [
    "import {module}",
    "import {module} as alias{n}",
    "from {package} import {name}",
    "from {package} import {name} as alias{n}, other{n}",
    "from {package} import (\n    {name},  # noqa: LMM101\n    other{n},\n)",
    "from . import {name}",
    "from .{name} import value{n}",
    "from {package} import *",
    "__import__('{module}')",
    "try:\n    import {module}\nexcept ImportError:\n    pass",
    "if TYPE_CHECKING:\n    import {module}",
    "for _ in range(3):\n    import {module}",
    "import {module}  # lmms: allow[LMM1] needed",
    "# HOT PATH EXCEPTION: {module}\n# Import time: 350ms\n# Usage: 90%\nimport {module}",
    'import {module}\n"""\nHOT PATH EXCEPTION: {module}\nImport time: 150ms\n"""',
    "def function{n}():\n    import {module}\n    return {first}.x",
    "def function{n}():\n    from {package} import {name}\n    return {name}()\nvalue{n} = function{n}()",
    "class Class{n}:\n    import {module}\n    x = {first}.y",
    "import {module}; @{first}.wraps\ndef function{n}(x={first}.y): pass".replace("; ", "\n"),
    "lazy import {module}",
    "\tx = (",
    "\u00e9 = '''\n'''; import {module}",
]


def program(rng, modules):
    """A file that imports the others and what is outside; some of it broken, odd or in another encoding."""
    if rng.random() < 0.15:
        return random_programs.program(rng) or b""
    lines = []
    for n in range(rng.randrange(8)):
        module = rng.choice(modules + OUTSIDE)
        package, _, name = ("pkg." + module).rpartition(".") if rng.random() < 0.3 else module.rpartition(".")
        fill = {"module": module, "package": package or module, "name": name, "n": n, "first": module.split(".")[0]}
        statement = rng.choice(STATEMENTS)
        if statement.startswith("\t") and rng.random() < 0.5:
            continue
        lines.append(statement.format(**fill))
    text = "\n".join(lines) + "\n"
    if rng.random() < 0.1:
        return ("# coding: latin-1\n" + text).encode("latin-1")
    return text.encode()


def random_project(rng, folder):
    """Files, a profile, mostly a policy, sometimes a template that names a handler."""
    modules = [f"{place}m{i}" for i in range(rng.randint(1, 9)) for place in [rng.choice(["", "pkg.", "src.app.", "tests."])]]
    for module in modules:
        write(folder / (module.replace(".", "/") + ".py"), program(rng, modules))
    for package in rng.sample(["pkg", "src/app", "src"], rng.randrange(3)):
        write(folder / package / "__init__.py", program(rng, modules))
    if rng.random() < 0.3:
        docstring = rng.choice([b"", b'"""Fast.\n\nLast profiled: 2025-01-01. Target: 5 ms\n"""\n'])
        write(folder / "fast_path.py", docstring + program(rng, modules))
        write(folder / "lambda_function.py", b"from fast_path import *\n" + program(rng, modules))
    figures = {}
    for module in modules + OUTSIDE:
        if rng.random() < 0.8:
            figures[module] = {"import_ms": rng.choice([1, 20, 60, 150, 900])}
            if rng.random() < 0.7:
                figures[module]["usage"] = rng.choice([0.01, 0.5, 0.95])
    write(folder / ".lmms/profile.json", json.dumps({"schema": 1, "modules": figures}))
    policy = []
    if rng.random() < 0.4:
        policy += [f'entry-points = ["{rng.choice(modules).replace(".", "/")}.py"]']
    elif rng.random() < 0.5:
        handler = rng.choice(modules)
        write(folder / "template.yaml", f"Resources:\n  F:\n    Properties:\n      Handler: {handler}.handler\n      Runtime: python3.12\n")
    if rng.random() < 0.4:
        policy += ['forbidden = ["yaml"]', 'exclude = ["tests"]']
    if rng.random() < 0.8:
        write(folder / "lmms.toml", "\n".join(policy) + "\n")


def formats(lint):
    """The names of all formats, from the help."""
    lines = lint("link", "--help").stdout.split("Formats:\n")[1].splitlines()
    return [line.split()[0] for line in lines]


def store(lint, *args):
    result = lint("facts", "--output", *args)
    assert (result.returncode, result.stdout) == (0, ""), result.stderr


def assert_same(lint, paths, shards, names=("full",)):
    """One run over the paths, and link over the shards: the same in these formats."""
    for name in names:
        options = ["--output-format", name, "--color", "always", "--today", "2026-06-01"]
        whole, linked = lint("check", *options, *paths), lint("link", *options, *shards)
        assert linked.stdout == whole.stdout, name
        assert (linked.returncode, linked.stderr) == (whole.returncode, whole.stderr), name


def test_random_projects_have_findings(lint, tmp_path):
    """Else their equality says nothing."""
    seen = set()
    for seed in range(20):
        folder = tmp_path / str(seed)
        random_project(random.Random(seed), folder)
        lines = lint("check", "--output-format", "json-lines", cwd=folder).stdout.splitlines()
        seen |= {json.loads(line)["code"] for line in lines}
    assert {"LMM101", "LMM102", "LMM104", "LMM105", "LMM201", "LMM302", "LMM304", "LMM901"} <= seen


@pytest.mark.parametrize("seed", range(int(os.environ.get("LMMS_ROUNDS", "40"))))
def test_linking_parts_equals_one_run(lint, tmp_path, seed):
    rng = random.Random(seed)
    random_project(rng, tmp_path)
    paths = rng.choice([["."], [], ["pkg", "src", "."]])
    paths = [path for path in paths if (tmp_path / path).exists()]
    count = rng.randint(1, 4)
    shards = [f"{part}.facts" for part in range(1, count + 1)]
    for part, shard in enumerate(shards, 1):
        store(lint, shard, "--part", f"{part}/{count}", *paths)
    rng.shuffle(shards)
    assert_same(lint, paths, shards, formats(lint))


def test_linking_shards_of_different_paths_equals_one_run(lint, tmp_path):
    """Without a policy nothing is read beside the paths; a file may come twice."""
    rng = random.Random(7)
    random_project(rng, tmp_path)
    (tmp_path / "lmms.toml").unlink(missing_ok=True)
    profile = (tmp_path / ".lmms/profile.json").rename(tmp_path / "p.json")
    for folder in ("a", "b/c"):
        write(tmp_path / folder / "one.py", "import numpy\nfrom b.c import one\nfrom a import one\n\ndef f(): return numpy.x\n")
    paths = ["a", "b", "b/c/one.py"]
    for path, shard in zip(paths, "xyz"):
        store(lint, shard, path)
    for shards in ("xyz", "zyx", "yxz"):
        names = [*shards, "--profile", profile.name]
        assert_same(lint, [*paths, "--profile", profile.name], names, formats(lint))


def test_no_source_is_needed(lint, tmp_path):
    """Not for the code lines, nor for where a deferral is tried, nor for what a template says."""
    figures = {module: {"import_ms": 1200, "usage": 0.05} for module in ("pandas", "numpy")}
    write(tmp_path / ".lmms/profile.json", json.dumps({"schema": 1, "modules": figures}))
    write(tmp_path / "app/main.py", "import pandas\nimport numpy\n\n\ndef f():\n    return pandas.x\n\n\nx = numpy.y\n")
    write(tmp_path / "template.yaml", "R:\n  F:\n    Handler: app/main.handler\n    Runtime: python3.12\n")
    whole = lint("check", ".")
    store(lint, "x.facts", ".")
    (tmp_path / "app/main.py").unlink()
    (tmp_path / "app").rmdir()
    (tmp_path / "template.yaml").unlink()
    linked = lint("link", "x.facts")
    assert "app/main.py:1:8: " in whole.stdout and "1 | import pandas\n" in whole.stdout
    assert "2 | import numpy\n" not in whole.stdout, "numpy is used at load"
    assert (linked.stdout, linked.returncode) == (whole.stdout, 1)


def test_a_changed_profile_parses_nothing_again(lint, tmp_path):
    write(tmp_path / "a.py", "import one\nimport two\n\n\ndef f():\n    return one.x, two.x\n")
    store(lint, "x.facts", ".")
    for module in ("one", "two"):
        write(tmp_path / "p.json", json.dumps({"schema": 1, "modules": {module: {"import_ms": 500, "usage": 0.1}}}))
        assert f"LMM101]: {module} takes" in lint("link", "--profile", "p.json", "x.facts", "--output-format", "concise").stdout
        assert_same(lint, [".", "--profile", "p.json"], ["x.facts", "--profile", "p.json"])


def test_packages_above_where_it_runs(lint, tmp_path):
    """Their __init__.py are not read, but name the modules; they need not be there when shards are linked."""
    inner = tmp_path / "one/app/sub"
    for name in ("app/__init__.py", "app/sub/__init__.py"):
        write(tmp_path / "one" / name)
    write(inner / "a.py", "import app.sub.b\nfrom .. import sub\n")
    write(inner / "b.py", "import pandas\n\n\ndef f():\n    return pandas.x\n")
    figures = json.dumps({"schema": 1, "modules": {"pandas": {"import_ms": 1200, "usage": 0.05}}})
    for folder in (inner, tmp_path / "two/app/sub"):
        write(folder / ".lmms/profile.json", figures)
    write(inner / "lmms.toml", 'entry-points = [{ target = "a.py", kind = "cli" }]\n')
    write(tmp_path / "two/app/sub/lmms.toml", 'entry-points = [{ target = "a.py", kind = "cli" }]\n')
    whole = lint("check", ".", cwd=inner)
    assert lint("facts", "--output", tmp_path / "x", ".", cwd=inner).returncode == 0
    linked = lint("link", "../../../x", cwd=tmp_path / "two/app/sub")
    assert "LMM101" in whole.stdout
    assert (linked.stdout, linked.returncode) == (whole.stdout, 1)


# ---- refusals --------------------------------------------------------------------------------------------------------


def refused(lint, *args):
    result = lint("link", *args)
    assert (result.returncode, result.stdout) == (2, "")
    return result.stderr


def test_a_missing_part(lint, tmp_path):
    write(tmp_path / "a.py")
    store(lint, "1.facts", "--part", "1/3", ".")
    store(lint, "3.facts", "--part", "3/3", ".")
    assert refused(lint, "3.facts", "1.facts") == "lmms-lint: 3.facts: is part 3 of 3; part 2 is missing\n"


def test_a_file_that_changed_in_between(lint, tmp_path):
    write(tmp_path / "a.py", "import x\n")
    store(lint, "1.facts", ".")
    write(tmp_path / "a.py", "import y\n")
    store(lint, "2.facts", ".")
    assert refused(lint, "1.facts", "2.facts").startswith("lmms-lint: a.py: differs in ")


def test_another_policy_of_what_to_leave_out(lint, tmp_path):
    write(tmp_path / "a.py", "import x\n")
    store(lint, "1.facts", ".")
    write(tmp_path / "lmms.toml", 'exclude = ["a.py"]\n')
    assert "1.facts: written with another policy" in refused(lint, "1.facts")


def test_damage_is_told_with_its_place(lint, tmp_path):
    write(tmp_path / "a.py", "import x\n\n\ndef f():\n    return x.y\n")
    store(lint, "good", ".")
    good = (tmp_path / "good").read_bytes()
    head = good.index(b"\n") + 1
    for cut in [*range(head + 1, len(good)), 5]:
        write(tmp_path / "bad", good[:cut])
        assert refused(lint, "bad").startswith("lmms-lint: bad: cut short")
    for at in range(head, len(good)):
        write(tmp_path / "bad", good[:at] + bytes([good[at] ^ 0x20]) + good[at + 1 :])
        assert "lmms-lint: bad: " in refused(lint, "bad", "good")
    write(tmp_path / "bad", good + b"\0")
    assert "goes on behind its end (at byte " in refused(lint, "bad")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not facts that lmms-lint wrote (at byte 0)"),
        (b'{"schema": 1}\n', "not facts that lmms-lint wrote (at byte 0)"),
        (b"lmms-lint facts form 999 schema 1 by 9.9.9\n", "written by another version of lmms-lint"),
    ],
)
def test_what_is_no_shard(lint, tmp_path, content, words):
    write(tmp_path / "bad", content)
    assert words in refused(lint, "bad")


def test_wrong_use(lint, tmp_path):
    write(tmp_path / "a.py")
    assert "missing: No such file or directory" in refused(lint, "missing")
    assert "link needs stored facts" in refused(lint)
    for part in ("0/2", "3/2", "1", "a/b", "1/0", "1/2/3", "-1/2"):
        result = lint("facts", "--output", "x", "--part", part)
        assert result.returncode == 2 and "is not K/N" in result.stderr
    assert lint("facts", "--part", "1/2").returncode == 2
    result = lint("facts", "--output", "no/folder/x", ".")
    assert result.returncode == 2 and "no/folder" in result.stderr
