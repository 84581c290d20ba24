"""A random program with its profile and policy, of which everything is known: what each statement loads and when it runs,
what its name is used for, what every module costs. From a seed; the same seed gives the same program.

The one idea: each statement binds a name of its own, so whether it can be deferred is known from its kind alone.
"""

import dataclasses
import json
import random

HEAVY, LIGHT, HOT, LEAST = 100, 10, 0.8, 10

# kind -> lines; {n} a number, {t} the target. The import stands in the line that holds {t}.
KINDS = {
    "eager": ["import {t} as a{n}", "", "def f{n}():", "    return a{n}.x"],
    "from": ["from {t} import x as a{n}", "", "def f{n}():", "    return a{n}"],
    "maybe": ["if os.environ.get('F{n}'):", "    import {t} as a{n}", "", "def f{n}():", "    return a{n}.x"],
    "load": ["import {t} as a{n}", "V{n} = a{n}.x"],
    "base": ["import {t} as a{n}", "class C{n}(a{n}.Base):", "    pass"],
    "try": ["try:", "    import {t} as a{n}", "except ImportError:", "    a{n} = None", "def f{n}():", "    return a{n}.x"],
    "called": ["def f{n}():", "    import {t} as a{n}", "    return a{n}.x", "f{n}()"],
    "exported": ["from {t} import x as shared{n}"],
    "document": [
        "# HOT PATH EXCEPTION: {t}",
        "# Import time: {ms} ms",
        "# Usage: 90 %",
        "# Justification: each request is answered by it",
        "# Approved by: Dana Whitfield",
        "# Date: 2026-10-01",
        "# Review date: 2027-10-01",
        "import {t} as a{n}",
        "def f{n}():",
        "    return a{n}.x",
    ],
    "allowed": ["import {t} as a{n}  # lmms: allow[ALL] here", "def f{n}():", "    return a{n}.x"],
    "main": ["if __name__ == '__main__':", "    import {t} as a{n}", "    a{n}.x()"],
    "deferred": ["def f{n}():", "    import {t} as a{n}", "    return a{n}.x"],
    "branch": ["def f{n}(y):", "    if y:", "        import {t} as a{n}", "        return a{n}.x"],
    "optional": ["def f{n}():", "    try:", "        import {t} as a{n}", "    except ImportError:", "        return None",
                 "    return a{n}.x"],
    "loop": ["def f{n}():", "    for i in range(9):", "        import {t} as a{n}", "        a{n}.x(i)"],
    "typing": ["if TYPE_CHECKING:", "    import {t} as a{n}"],
}  # fmt: skip
AT_LOAD = {"eager", "from", "maybe", "load", "base", "try", "called", "exported", "document", "allowed"}
MOVABLE = {"eager", "from", "maybe", "allowed"}
DEFERRED = {"deferred", "branch", "optional", "loop"}
WEIGHTS = {"eager": 9, "from": 5, "deferred": 6, "load": 4}
PAYING = {"lambda", "cli", "worker"}


@dataclasses.dataclass(eq=False)
class Statement:
    module: str  # that it stands in
    path: str
    line: int
    kind: str
    target: str


@dataclasses.dataclass
class Program:
    files: dict = dataclasses.field(default_factory=dict)  # path -> text
    paths: dict = dataclasses.field(default_factory=dict)  # module -> path
    statements: list = dataclasses.field(default_factory=list)
    profile: dict = None  # modules' figures
    entries: list = dataclasses.field(default_factory=list)  # (module, kind)
    contracts: list = dataclasses.field(default_factory=list)  # (module, must not load)
    forbidden: list = dataclasses.field(default_factory=list)
    fast: list = dataclasses.field(default_factory=list)
    gateways: list = dataclasses.field(default_factory=list)
    budget: float = None


def parents(name):
    parts = name.split(".")
    return [".".join(parts[:i]) for i in range(1, len(parts))]


def closure(modules, name):
    seen, todo = set(), [name]
    while todo:
        module = todo.pop()
        if module not in seen:
            seen.add(module)
            todo += parents(module) + list(modules.get(module, {}).get("imports", ()))
    return seen


def make_profile(rng, own):
    """Third-party modules, some with parents, cycles, without figures; some typed in, without self_ms and imports."""
    names = [f"x{i}" for i in range(rng.randint(2, 7))]
    names += [f"{rng.choice(names)}.s{i}" for i in range(rng.randint(0, 3))]
    modules = {}
    for name in names:
        if rng.random() < 0.9:
            others = rng.sample(names, rng.choice([0, 0, 1, 1, 2, min(3, len(names))]))
            modules[name] = {
                "self_ms": rng.choice([0.5, 3, 8, 15, 40, 60, 150, 400]),
                "imports": sorted(set(others) - {name}),
            }
    for name in own:
        if rng.random() < 0.2:
            modules[name] = {"self_ms": rng.choice([0.5, 3, 8, 60, 200]), "imports": []}
    for name, module in modules.items():
        module["import_ms"] = sum(modules[part]["self_ms"] for part in closure(modules, name) if part in modules)
        if rng.random() < 0.6:
            module["usage"] = rng.choice([0, 0.05, 0.3, 0.8, 0.85, 0.95, 1])
    for name in [name for name in modules if name in names and rng.random() < 0.15]:
        del modules[name]["self_ms"], modules[name]["imports"]
    return names, modules


def write_file(rng, program, module, targets, counter):
    lines = ["import os", "from typing import TYPE_CHECKING", "", "x = 1", "", "", "class Base:", "    pass", ""]
    kinds = list(KINDS)
    for target in targets:
        kind = rng.choices(kinds, [WEIGHTS.get(kind, 1) for kind in kinds])[0]
        counter[0] += 1
        ms = round(program.profile.get(target, {}).get("import_ms", 1), 3)
        text = [line.format(n=counter[0], t=target, ms=ms) for line in KINDS[kind]]
        at = next(i for i, line in enumerate(text) if f" {target} " in line and not line.startswith("#"))
        path = program.paths[module]
        program.statements.append(Statement(module, path, len(lines) + at + 1, kind, target))
        lines += [*text, ""]
    return lines


def use_exports(program, texts):
    """What is exported, another file imports from there, in a function."""
    for statement in program.statements:
        if statement.kind == "exported":
            user = next(module for module in program.paths if module != statement.module)
            number = texts[statement.module][statement.line - 1].rsplit("shared", 1)[1]
            texts[user] += [f"def u{number}():", f"    from {statement.module} import shared{number}",
                            f"    return shared{number}", ""]  # fmt: skip
            line = len(texts[user]) - 2
            use = Statement(user, program.paths[user], line, "deferred", statement.module)
            program.statements = [*program.statements, use]


def make_policy(rng, program):
    modules = list(program.paths)
    if rng.random() < 0.8:
        kinds = ["lambda", "cli", "cli", "worker", "server", "prefork"]
        chosen = rng.sample(modules, min(len(modules), rng.choice([1, 1, 2])))
        program.entries = [(module, rng.choice(kinds)) for module in chosen]
    known = sorted(program.profile)
    if known and rng.random() < 0.2:
        program.forbidden = [rng.choice(known)]
    if rng.random() < 0.3:
        names = rng.sample(known, min(len(known), rng.randint(1, 2))) + rng.sample(modules, 1)
        program.contracts = [(rng.choice(modules), names)]
    program.fast = [path for path in program.paths.values() if rng.random() < 0.1]
    program.gateways = [path for path in program.paths.values() if rng.random() < 0.1]
    if rng.random() < 0.4:
        program.budget = rng.choice([5, 50, 150, 500])


def policy_text(program):
    entries = ", ".join(f'{{ target = "{module}", kind = "{kind}" }}' for module, kind in program.entries)
    lines = [f"entry-points = [{entries}]", f"fast-path = {json.dumps(program.fast)}"]
    lines += [f"gateways = {json.dumps(program.gateways)}", f"forbidden = {json.dumps(program.forbidden)}"]
    lines += [f"startup-budget-ms = {program.budget}"] if program.budget else []
    for module, names in program.contracts:
        lines += ["[[contract]]", f'entry = "{module}"', f"must-not-load = {json.dumps(names)}"]
    return "\n".join(lines) + "\n"


def make(seed):
    rng = random.Random(seed)
    own = [f"m{i}" for i in range(rng.randint(2, 8))]
    program = Program(paths={module: f"{module}.py" for module in own})
    names, program.profile = make_profile(rng, own)
    counter, texts = [0], {}
    for module in own:
        pool = [name for name in own if name != module] + names + names
        targets = [rng.choice(pool) for _ in range(rng.choice([0, 1, 2, 3, 4]))]
        texts[module] = write_file(rng, program, module, targets, counter)
    use_exports(program, texts)
    make_policy(rng, program)
    program.files = {program.paths[module]: "\n".join(lines) + "\n" for module, lines in texts.items()}
    program.files["lmms.toml"] = policy_text(program)
    program.files["profile.json"] = json.dumps({"schema": 1, "modules": program.profile}, indent=1)
    return program
