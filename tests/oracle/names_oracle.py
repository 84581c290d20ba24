#!/usr/bin/env python3
"""CPython's symtable as the oracle of src/facts/names.h.

    names_oracle.py --dump NAMES_DUMP PATH...
    names_oracle.py --dump NAMES_DUMP --library [NAME...]   (of CPython's library; none: all of it)

For every file that CPython parses, each use (ast.Name) of a variable that some import binds must be
found by us, at the same offset, with the same operation, belonging to the same scope; and we must
find no load or deletion that CPython does not have. Not compared: bindings that are no ast.Name
(def, class, except-as, parameters), and annotations in files with postponed evaluation, which
symtable leaves out. Files that we call unread (broken code,
and the odd file that is beyond our grammar) are listed, not compared. Prints the mismatches and `files F, uses U, mismatches M`.
"""

import argparse
import ast
import json
import subprocess
import symtable
import sys
import sysconfig
import tokenize
import unicodedata
import warnings
from collections import defaultdict
from pathlib import Path

SCOPES = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class Resolver(ast.NodeVisitor):
    """Walks the ast in the order in which symtable.c makes its tables, so that the next child table
    is always the one being entered."""

    def __init__(self, source: str, tree: ast.Module, name: str):
        self.top = symtable.symtable(source, name, "exec")
        self.stack = [(self.top, iter(self.top.get_children()), "")]
        self.classes: list[str] = []
        self.uses: list[tuple[ast.Name, str, tuple]] = []  # node, mangled name, owner
        self.imported: set[tuple] = set()  # (owner, name)
        self.postponed = any(
            isinstance(n, ast.ImportFrom) and n.module == "__future__"
            and any(a.name == "annotations" for a in n.names) for n in tree.body)
        self.visit(tree)

    # -- scopes

    def enter(self, qualname: str):
        table = next(self.stack[-1][1])
        self.stack.append((table, iter(table.get_children()), qualname))

    def leave(self):
        table, children, _ = self.stack.pop()
        assert next(children, None) is None, (table, "tables left over")

    def qualname(self, name: str) -> str:
        for table, _, qualname in reversed(self.stack):
            if table.get_type() == "module":
                return name
            if table.get_type() == "class":
                return f"{qualname}.{name}"
            if qualname is not None:
                return f"{qualname}.<locals>.{name}"
        raise AssertionError

    def mangle(self, name: str) -> str:
        if not self.classes or not name.startswith("__") or name.endswith("__") or "." in name:
            return name
        owner = self.classes[-1].lstrip("_")
        return f"_{owner}{name}" if owner else name

    def owner(self, name: str) -> tuple:
        """The scope that a name used here belongs to: (depth, qualname)."""
        symbol = self.stack[-1][0].lookup(name)
        if symbol.is_global():
            return (0, "")
        if symbol.is_local():
            return (id(self.stack[-1][0]), self.stack[-1][2])
        for table, _, qualname in reversed(self.stack[:-1]):
            if table.get_type() != "function":
                continue
            try:
                outer = table.lookup(name)
            except KeyError:
                continue
            if outer.is_local():
                return (id(table), qualname)
        return (0, "")

    def module_owner(self, owner: tuple) -> tuple:
        return (0, "") if owner[0] == id(self.top) else owner

    # -- nodes

    def visit_Name(self, node):
        name = self.mangle(unicodedata.normalize("NFKC", node.id))
        self.uses.append((node, name, self.module_owner(self.owner(name))))

    def bind_imports(self, node, from_import):
        for alias in node.names:
            if alias.name == "*":
                continue
            bound = alias.asname or (alias.name if from_import else alias.name.split(".")[0])
            bound = self.mangle(unicodedata.normalize("NFKC", bound))
            self.imported.add((self.module_owner(self.owner(bound)), bound))

    def visit_Import(self, node):
        self.bind_imports(node, False)

    def visit_ImportFrom(self, node):
        self.bind_imports(node, True)

    def annotation(self, node):
        if node is not None and not self.postponed:
            self.visit(node)

    def visit_FunctionDef(self, node):
        arguments = node.args
        for default in arguments.defaults:
            self.visit(default)
        for default in arguments.kw_defaults:
            if default is not None:
                self.visit(default)
        every = [*arguments.posonlyargs, *arguments.args]
        for argument in every:
            self.annotation(argument.annotation)
        for argument in (arguments.vararg, arguments.kwarg):
            if argument is not None:
                self.annotation(argument.annotation)
        for argument in arguments.kwonlyargs:
            self.annotation(argument.annotation)
        self.annotation(node.returns)
        for decorator in node.decorator_list:
            self.visit(decorator)
        self.enter(self.qualname(node.name))
        for statement in node.body:
            self.visit(statement)
        self.leave()

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node):
        for default in node.args.defaults:
            self.visit(default)
        for default in node.args.kw_defaults:
            if default is not None:
                self.visit(default)
        self.enter(self.qualname("<lambda>"))
        self.visit(node.body)
        self.leave()

    def visit_ClassDef(self, node):
        for base in node.bases:
            self.visit(base)
        for keyword in node.keywords:
            self.visit(keyword)
        for decorator in node.decorator_list:
            self.visit(decorator)
        self.enter(self.qualname(node.name))
        self.classes.append(node.name)
        for statement in node.body:
            self.visit(statement)
        self.classes.pop()
        self.leave()

    def visit_Try(self, node):
        for part in (node.body, node.orelse, node.handlers, node.finalbody):
            for child in part:
                self.visit(child)

    visit_TryStar = visit_Try

    def comprehension(self, node, *results):
        first = node.generators[0]
        self.visit(first.iter)
        self.enter(None)
        self.visit(first.target)
        for condition in first.ifs:
            self.visit(condition)
        for generator in node.generators[1:]:
            self.visit(generator.target)
            self.visit(generator.iter)
            for condition in generator.ifs:
                self.visit(condition)
        for result in results:
            self.visit(result)
        self.leave()

    def visit_ListComp(self, node):
        self.comprehension(node, node.elt)

    visit_SetComp = visit_GeneratorExp = visit_ListComp

    def visit_DictComp(self, node):
        self.comprehension(node, node.value, node.key)

    def visit_AnnAssign(self, node):
        self.visit(node.target)
        self.annotation(node.annotation)
        if node.value is not None:
            self.visit(node.value)


OPERATIONS = {ast.Load: "load", ast.Store: "store", ast.Del: "delete"}


def wanted(path: Path) -> tuple[dict, bool] | None:
    """Uses by offset: {offset: (name, operation, scope)}, or None where CPython or symtable cannot."""
    with tokenize.open(path) as file:
        source = file.read()
    encoded = path.read_bytes()
    if encoded.startswith(b"\xef\xbb\xbf") or b"\r" in encoded or b"\f" in encoded:
        return None
    encoded.decode("utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(source)
        resolver = Resolver(source, tree, str(path))
    starts = [0]
    for line in encoded.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    found = {}
    for node, name, owner in resolver.uses:
        if (owner, name) in resolver.imported:
            offset = starts[node.lineno - 1] + node.col_offset
            found[offset] = (name, OPERATIONS[type(node.ctx)], owner[1])
    return found, resolver.postponed


def compare(path: str, lines: list[dict]) -> tuple[int, list[str]]:
    try:
        result = wanted(Path(path))
    except (SyntaxError, UnicodeDecodeError, ValueError, RecursionError):
        return 0, []
    if result is None:
        return 0, []
    uses, postponed = result
    got = {u["offset"]: u for u in lines if "offset" in u}
    wrong = []
    for offset, (name, operation, scope) in sorted(uses.items()):
        use = got.get(offset)
        if use is None:
            wrong.append(f"{path}@{offset}: {operation} of {name} in {scope!r} not found")
        elif (use["name"], use["operation"], use["scope"]) != (name, operation, scope):
            wrong.append(f"{path}@{offset}: {use} where CPython has {operation} of {name} in {scope!r}")
    for offset, use in sorted(got.items()):
        quoted = use["context"] in ("in a quoted annotation", "in __all__")
        annotation = postponed and "annotation" in use["context"]
        if use["operation"] in ("load", "delete") and not quoted and not annotation \
                and offset not in uses:
            wrong.append(f"{path}@{offset}: {use} where CPython has nothing")
    return len(uses), wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--dump", required=True)
    parser.add_argument("--examples", type=int, default=30)
    parser.add_argument("--library", action="store_true")
    parser.add_argument("paths", nargs="*", type=Path)
    arguments = parser.parse_args()
    library = Path(sysconfig.get_path("stdlib"))
    files = []
    for path in arguments.paths or [Path()]:
        path = library / path if arguments.library else path
        files += sorted(str(p) for p in path.rglob("*.py") if "site-packages" not in p.parts) if path.is_dir() else [str(path)]
    count, mismatches, unread = 0, [], []
    for at in range(0, len(files), 200):
        part = files[at:at + 200]
        done = subprocess.run([arguments.dump, *part], capture_output=True, check=True)
        by_file = defaultdict(list)
        for line in done.stdout.splitlines():
            record = json.loads(line)
            by_file[record["file"]].append(record)
        for path in part:
            if any(line.get("verdict") == "unread" for line in by_file[path]):
                unread.append(path)  # our grammar cannot read it, and we say so
                continue
            uses, wrong = compare(path, by_file[path])
            count += uses
            mismatches += wrong
    for line in mismatches[:arguments.examples]:
        print(line)
    for path in unread:
        print(f"not read by us: {path}")
    print(f"files {len(files)}, uses {count}, mismatches {len(mismatches)}")
    sys.exit(bool(mismatches))


if __name__ == "__main__":
    main()
