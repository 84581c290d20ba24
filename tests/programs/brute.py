"""What is true of a random program, by brute force: nothing here is the linter's.

In: the program, what the linter said of it. Out: a list of what it said wrongly, kept back, or said twice.
"""

import itertools

from random_program import AT_LOAD, DEFERRED, HEAVY, HOT, LEAST, LIGHT, MOVABLE, PAYING, parents

PLACEMENT = {"LMM101", "LMM102", "LMM103", "LMM104", "LMM105", "LMM106", "LMM107", "LMM108", "LMM109", "LMM110",
             "LMM111", "LMM112", "LMM113", "LMM115", "LMM201", "LMM401"}  # fmt: skip
DEFERS = {"LMM101", "LMM102", "LMM103", "LMM108", "LMM110", "LMM115"}
CONDITIONED = {"LMM101", "LMM102", "LMM108"}
HOISTS = {"LMM105"}
ASKED = ("loads it too: defer", "too: move both")


class Truth:
    def __init__(self, program):
        self.program = program
        self.at = {(s.path, s.line): s for s in program.statements}
        self.of = {module: [s for s in program.statements if s.module == module] for module in program.paths}
        self.roots = [module for module, kind in program.entries if kind in PAYING]

    # -- what is loaded

    def loaded(self, root, without=(), kinds=AT_LOAD):
        seen, todo = set(), [root]
        while todo:
            module = todo.pop()
            if module in seen:
                continue
            seen.add(module)
            todo += parents(module)
            if module in self.of:
                todo += [s.target for s in self.of[module] if s.kind in kinds and s not in without]
            todo += self.program.profile.get(module, {}).get("imports", ())
        return seen

    def cost(self, modules):
        """Where a module's imports are not known, its cumulative figure stands for its own: an upper bound."""
        figures = [self.program.profile.get(module, {}) for module in modules]
        return sum(figure.get("self_ms", figure.get("import_ms", 0)) for figure in figures)

    def starts(self):
        """The modules that a start-up begins with: paying entries, or, if there is no entry, every file."""
        return self.roots if self.program.entries else list(self.program.paths)

    def saving(self, root, statements):
        return self.cost(self.loaded(root)) - self.cost(self.loaded(root, statements))

    # -- what a module is

    def prefixes(self, module):
        return [*parents(module), module]

    def import_ms(self, module):
        figures = [self.program.profile.get(name, {}).get("import_ms") for name in self.prefixes(module)]
        return max((ms for ms in figures if ms is not None), default=None)

    def own_ms(self, module):
        return self.program.profile.get(module, {}).get("import_ms")

    def usage(self, module):
        known = [name for name in self.prefixes(module) if "usage" in self.program.profile.get(name, {})]
        return self.program.profile[known[-1]]["usage"] if known else None

    def is_hot(self, module):
        return (self.usage(module) or 0) > HOT

    def is_forbidden(self, module):
        return any(name in self.program.forbidden for name in self.prefixes(module))

    def belongs_there(self, module):
        light = self.own_ms(module) is not None and self.own_ms(module) < LIGHT and not self.is_forbidden(module)
        return light or self.is_hot(module)

    def can_move(self, statement):
        """An exception document holds an import only where the profile agrees with it."""
        agrees = self.own_ms(statement.target) is not None and self.usage(statement.target) in (None, 0.85, 0.95)
        return statement.kind in MOVABLE or (statement.kind == "document" and not agrees)

    def heavier(self):
        return [module for module in self.program.profile if self.program.profile[module]["import_ms"] >= LIGHT]

    def may_be_asked(self):
        return [s for s in self.program.statements if s.kind in MOVABLE and not self.belongs_there(s.target)]


# ---- what a finding says ----------------------------------------------------------------------------------------


def place(entry):
    return entry["path"], entry["line"]


def asked_with(diag):
    """Lines that it asks to defer beside its own."""
    return [place(line) for line in diag.get("related", ()) if any(words in line["message"] for words in ASKED)]


def check_conditions(truth, diag):
    """The three conditions of a finding that asks to defer."""
    statement = truth.at[place(diag)]
    group = [statement, *(truth.at[line] for line in asked_with(diag) if "defer" in line_message(diag, line))]
    movers = [statement, *(truth.at[line] for line in asked_with(diag))]
    if statement.kind not in AT_LOAD or not any(statement.module in truth.loaded(root) for root in truth.starts()):
        yield "does not load at start-up"
    for mover in movers:
        if not truth.can_move(mover) and mover.path not in truth.program.fast:  # LMM103 asks it of them
            yield f"cannot move: {mover.kind} in {mover.path}:{mover.line}"
    roots = truth.starts() if truth.program.entries else local_roots(truth, diag, statement)
    best = max((truth.saving(root, group) for root in roots), default=0)
    claimed = diag["figures"].get("saving_ms")
    forbidden = truth.is_forbidden(diag["module"])
    if not truth.program.entries and calls_ours(truth):
        return  # without an entry not every file is looked into for calls
    if best < LEAST - 0.01 and not forbidden:
        yield f"saves only {best}"
    # whether a function is called at load is not looked into for the sake of what is light
    light = truth.cost({s.target for s in truth.program.statements if s.kind == "called"} - set(truth.heavier()))
    if claimed is not None and claimed > best + light + 0.1 + best / 100:
        yield f"claims to save {claimed}, saves {best}"


def calls_ours(truth):
    return any(s.kind == "called" and s.target in truth.of for s in truth.program.statements)


def local_roots(truth, diag, statement):
    """Without an entry a file is a start of its own; LMM108 is then about a fast path."""
    fast = [module for module, path in truth.program.paths.items() if path in truth.program.fast]
    return fast if diag["code"] == "LMM108" else [statement.module]


def line_message(diag, line):
    return next(entry["message"] for entry in diag["related"] if place(entry) == line)


def check_over_lazy(truth, diag):
    statement = truth.at[place(diag)]
    target = statement.target
    if statement.kind not in ("deferred", "called"):
        yield f"a {statement.kind} has its place"
    light = truth.own_ms(target) is not None and truth.own_ms(target) < LIGHT
    if not light and not (truth.is_hot(target) and truth.own_ms(target) is not None):
        yield "is neither light nor hot"
    if target in truth.of and statement.module in truth.loaded(target):
        yield "would close a cycle"
    if truth.is_forbidden(target) or any(target in names for _, names in truth.program.contracts):
        yield "is not wanted at start-up"
    if statement.path in truth.program.gateways and target in truth.of:
        yield "stands in a gateway"


def check_defeated(truth, diag):
    statement = truth.at[place(diag)]
    reaching = [m for m, _ in truth.program.entries if statement.module in truth.loaded(m, kinds=AT_LOAD | DEFERRED)]
    if statement.kind not in DEFERRED | {"called"} or not reaching:
        yield "is no deferral of an entry"
    if any(statement.target not in truth.loaded(root) for root in reaching):
        yield "is not loaded anyway"


def check_chain(truth, diag):
    """Each step's line imports the step's module, or the profile says so; it ends in the module."""
    chain = diag.get("chain") or []
    own = any(diag["module"] == root for root, _ in truth.program.entries)
    if diag["code"] in ("LMM108", "LMM110", "LMM109") and diag["module"] and not chain and not own:
        yield "no chain"
    loaded, before = None, None
    for step in chain:
        statement = truth.at.get(place(step))
        below = truth.loaded(statement.target) if statement else set()
        if not statement or (step["module"] not in below and step["module"] not in parents(statement.target)):
            yield f"no such step: {step}"
        elif loaded is not None and statement.module not in loaded and place(step) != before:
            yield f"steps do not meet at {step}"
        loaded, before = below, place(step)  # what the profile says stands at the line before
    if chain and chain[-1]["module"] != diag["module"] and diag["code"] != "LMM109":
        yield "ends elsewhere"


def left(truth, root, moves):
    """What a start takes once the moves are made: what nearly every start needs comes back, with all that it loads."""
    all_of_it = truth.loaded(root)
    hot = [m for m in all_of_it if truth.program.profile.get(m, {}).get("usage", 0) > HOT]
    return truth.cost(truth.loaded(root, moves).union(*(truth.loaded(m, moves) for m in hot if m != root)))


def weight(truth, moves):
    """A module of ours counts for more than the heavy one itself."""
    return sum(3 if move.target in truth.of else 2 for move in moves)


def check_budget(truth, diag):
    root = next(m for m, path in truth.program.paths.items() if path == diag["path"])
    moves = [truth.at[place(line)] for line in diag.get("related", ())]
    before, after, budget = truth.cost(truth.loaded(root)), left(truth, root, moves), truth.program.budget
    if before <= budget:
        yield f"{before} is within the budget"
    for move in moves:
        if not truth.can_move(move) or truth.belongs_there(move.target):
            yield f"cannot move: {move}"
    claimed = diag["figures"].get("saving_ms") or 0
    exact = all("self_ms" in figure for figure in truth.program.profile.values())  # else it may know better
    if abs(before - after - claimed) > 0.1 + claimed / 100 and (exact or claimed > before - after):
        yield f"claims {claimed}, saves {before - after}"
    candidates = [s for s in truth.may_be_asked() if s.module in truth.loaded(root)]
    if after > budget and left(truth, root, candidates) <= budget:
        yield "some set of moves fits"
    for count in range(len(moves) + 2) if after <= budget and len(candidates) <= 12 else ():
        for others in itertools.combinations(candidates, count):
            if weight(truth, others) < weight(truth, moves) and left(truth, root, others) <= budget:
                yield f"cheaper: {others}"
                return


CHECKS = {"LMM105": check_over_lazy, "LMM109": check_defeated, "LMM403": check_budget}


def check_each(truth, diags):
    for diag in diags:
        checks = [CHECKS[diag["code"]]] if diag["code"] in CHECKS else []
        checks += [check_conditions] if diag["code"] in CONDITIONED and diag["severity"] != "info" else []
        for check in [*checks, check_chain]:
            for fault in check(truth, diag):
                yield f"{diag['path']}:{diag['line']} {diag['code']} {diag['module']}: {fault}"


# ---- what the whole says -----------------------------------------------------------------------------------------


def check_one_verdict(diags):
    seen = {}
    for diag in diags:
        key = (diag["path"], diag["line"], diag["column"])
        if diag["code"] in PLACEMENT and diag["module"] and seen.setdefault(key, diag) is not diag:
            yield f"{key}: {seen[key]['code']} and {diag['code']}"


def check_no_opposites(truth, diags):
    """What some finding asks to defer, no other asks to keep or to bring up."""
    asked = set()
    for diag in diags:
        if diag["code"] in DEFERS:
            asked.update([place(diag)] if diag["code"] != "LMM110" else [])
            asked.update(asked_with(diag))
        if diag["code"] == "LMM403":
            asked.update(place(line) for line in diag.get("related", ()))
    for diag in diags:
        if diag["code"] == "LMM201" and place(diag) in asked:
            yield f"{place(diag)}: to be documented, and to be deferred"
        hoisted = diag["code"] in HOISTS and truth.at[place(diag)]
        if hoisted and any(truth.at[a].target == hoisted.target and a[0] == hoisted.path for a in asked if a in truth.at):
            yield f"{place(diag)}: {hoisted.target} to be brought up, and to be deferred"


def check_contracts(truth, diags):
    for root, names in truth.program.contracts:
        found = {diag["module"] for diag in diags if diag["code"] == "LMM110" and root in diag["message"]}
        for name in names:
            loaded = name in truth.loaded(root) and name != root
            taken = any(truth.at.get(place(d)) and truth.at[place(d)].kind == "allowed" for d in diags)
            if loaded and name not in found and not taken and not hidden(truth, root, name, diags):
                yield f"{root} loads {name}, and no LMM110 says so"
            if not loaded and name in found and name != root:
                yield f"{root} does not load {name}, but LMM110 says so"


def hidden(truth, root, name, diags):
    """One line has one verdict: another LMM110, or one of higher rank, may stand there; or it is allowed."""
    allowed = any(s.kind == "allowed" and s.module in truth.loaded(root) for s in truth.program.statements)
    return allowed or sum(diag["code"] == "LMM110" for diag in diags) > 0


def check_nothing_kept_back(truth, diags):
    """A heavy, cold module that some set of lines could keep out of a paying start is told."""
    told = [s for s in truth.program.statements if s.kind in ("allowed", "document")]
    for diag in diags:
        if diag["code"] in DEFERS | {"LMM104"}:
            told += [truth.at[line] for line in [place(diag), *asked_with(diag)] if line in truth.at]
    for root in truth.roots:
        lines = sum(s.module in truth.loaded(root) for s in truth.may_be_asked())
        for statement in truth.program.statements:
            module = statement.target
            figure = truth.program.profile.get(module, {})
            heavy = figure.get("import_ms", 0) > HEAVY and not truth.is_hot(module)
            runs = statement.kind in AT_LOAD - {"document", "allowed"} and statement.module in truth.loaded(root)
            if module in truth.of or not heavy or not runs or figure.get("self_ms", 0) < LEAST * lines:
                continue
            can_be_kept_out = module not in truth.loaded(root, truth.may_be_asked())
            begun = any(module in truth.loaded(s.target) for s in told if s.module in truth.loaded(root))
            if can_be_kept_out and module in truth.loaded(root, told) and not begun:  # else the next run tells the rest
                yield f"{root} loads {module}, which could be kept out, and nothing says so"


def faults(program, diags):
    truth = Truth(program)
    yield from check_each(truth, diags)
    yield from check_one_verdict(diags)
    yield from check_no_opposites(truth, diags)
    yield from check_contracts(truth, diags)
    yield from check_nothing_kept_back(truth, diags)
