"""The facts of Python files, worked out with CPython's own `ast`: the oracle for `lmms-lint facts`.

    facts_oracle.py PATH...

In:  files, or folders searched for .py, .pyi and .pyw. Out: the JSON Lines text form of the facts, one line for
each import statement or literal dynamic import, or {file, error, line} for a file that this Python cannot parse.
The one idea: CPython parses, we only walk; a walk hands each node the `Place` it stands in, and whoever opens
a scope, a loop or a guard hands on a changed one. Nothing here is shared with the C implementation.
Works with every CPython from 3.9 on; syntax newer than the running Python is an error line.
"""

import ast
import codecs
import io
import json
import os
import re
import sys
import tokenize
import warnings
from typing import NamedTuple

SUFFIXES = (".py", ".pyi", ".pyw")
KEYS = (
    "file line column end_line end_column offset end_offset kind level modules names star scope qualname eager in_loop"
    " conditional_in_loop in_try_import in_handler type_checking main_guard dead lazy comment above"
).split()

IMPORT_ERRORS = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}
LINE_END = re.compile("\r\n|\r|\n")
BLANK = " \t\f\v"

# What a condition makes of the code that stands behind it.
TYPING, DEAD, MAIN = "type_checking", "dead", "main_guard"
NOTHING = frozenset()

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
LOOPS = (ast.For, ast.AsyncFor, ast.While)
TRIES = (ast.Try, getattr(ast, "TryStar", ast.Try))
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
MATCH = getattr(ast, "Match", ())


class Place(NamedTuple):
    """Where a node stands."""

    scope: str = "module"
    qualname: str = ""
    in_function: bool = False  # a def or lambda is somewhere around it
    in_loop: bool = False
    conditional: bool = False  # an if, match, except ... stands between it and the innermost loop
    in_try: bool = False  # a try that takes ImportError, or suppress(ImportError)
    in_handler: bool = False
    in_any_try: bool = False  # body or handler of any try of the module: __lazy_modules__ does nothing there
    guards: frozenset = NOTHING

    def enter_function(self, name):
        return self._replace(
            scope="function",
            qualname=self.child(name),
            in_function=True,
            in_loop=False,
            conditional=False,
            in_try=False,
            in_handler=False,
        )

    def enter_class(self, name):
        return self._replace(scope="class", qualname=self.child(name))

    def child(self, name):
        """The __qualname__ of what is defined here as `name`."""
        if self.scope == "module":
            return name
        return self.qualname + (".<locals>." if self.scope == "function" else ".") + name

    def enter_loop(self):
        return self._replace(in_loop=True, conditional=False)

    def enter_branch(self, guards=NOTHING):
        return self._replace(conditional=True, guards=self.guards | guards)

    def enter_handler(self):
        return self._replace(conditional=True, in_handler=True, in_any_try=True)


# ---------------------------------------------------------------------------------------------------------- the text


class Source:
    """A file's bytes, and the way from CPython's positions (line, UTF-8 bytes) to columns and file offsets."""

    def __init__(self, raw):
        self.raw = raw
        self.encoding, self.bom = find_encoding(raw)
        self.text = raw[self.bom :].decode(self.encoding)
        self.utf8 = self.encoding == "utf-8"
        body = raw[self.bom :] if self.utf8 else self.text.encode("utf-8", "surrogatepass")
        self.starts = [0]  # UTF-8 offset of each line's first byte
        self.lines = []  # each line's UTF-8 bytes, without its end
        at = 0
        for end in re.finditer(b"\r\n|\r|\n", body):
            self.lines.append(body[at : end.start()])
            at = end.end()
            self.starts.append(at)
        self.lines.append(body[at:])
        self.body = body
        self._file_offsets = None

    def column(self, line, utf8_column):
        """1-based, in characters."""
        return len(self.lines[line - 1][:utf8_column].decode("utf-8", "surrogatepass")) + 1

    def offset(self, line, utf8_column):
        """0-based, in bytes of the file."""
        utf8_offset = self.starts[line - 1] + utf8_column
        if self.utf8:
            return self.bom + utf8_offset
        if self._file_offsets is None:
            self._file_offsets = character_offsets(self.raw[self.bom :], self.encoding)
        characters = len(self.body[:utf8_offset].decode("utf-8", "surrogatepass"))
        return self.bom + self._file_offsets[characters]


def find_encoding(raw):
    """(codec name, length of the byte order mark), as CPython reads them: a lone CR ends a line too."""
    bom = len(codecs.BOM_UTF8) if raw.startswith(codecs.BOM_UTF8) else 0
    head = iter([part + b"\n" for part in re.split(b"\r\n|\r|\n", raw, maxsplit=2)[:2]])
    encoding, _ = tokenize.detect_encoding(lambda: next(head, b""))
    name = codecs.lookup(encoding).name
    return ("utf-8" if name in ("utf-8", "utf-8-sig") else name), bom


def character_offsets(raw, encoding):
    """The byte offset of each character, and of the end; a codec that emits late is asked byte by byte."""
    decoder = codecs.getincrementaldecoder(encoding)()
    offsets, pending = [], 0
    for at in range(len(raw)):
        characters = decoder.decode(raw[at : at + 1])
        if characters:
            offsets.extend([pending] * len(characters))
            pending = at + 1
    offsets.extend([pending] * len(decoder.decode(b"", True)))
    offsets.append(len(raw))
    return offsets


# ---------------------------------------------------------------------------------------------------------- comments

# Strings without replacement fields, and comments; a file with f- or t-strings goes to the tokenizer instead.
STRING_OR_COMMENT = re.compile(
    r"#[^\r\n]*"
    r'|"""(?:[^\\"]|\\.|"(?!""))*"""'
    r"|'''(?:[^\\']|\\.|'(?!''))*'''"
    r'|"(?:[^\\"\r\n]|\\\r\n|\\.)*"'
    r"|'(?:[^\\'\r\n]|\\\r\n|\\.)*'",
    re.DOTALL,
)
FORMAT_STRING = re.compile(r"""(?<!\w)(?:[fFtT][rR]?|[rR][fFtT])['"]""")


def comments_of(text):
    """{1-based line: (text from '#', whether the comment stands alone on its line)}."""
    if FORMAT_STRING.search(text):
        found = comments_by_tokenizer(text)
    else:
        found = comments_by_pattern(text)
    lines = LINE_END.split(text)
    return {line: (comment.rstrip(BLANK), not lines[line - 1][:column].strip(BLANK)) for line, column, comment in found}


def comments_by_pattern(text):
    line, line_start, at = 1, 0, 0
    ends = LINE_END.finditer(text)
    end = next(ends, None)
    for match in STRING_OR_COMMENT.finditer(text):
        if match.group()[0] != "#":
            continue
        at = match.start()
        while end and end.end() <= at:
            line, line_start = line + 1, end.end()
            end = next(ends, None)
        yield line, at - line_start, match.group()


def comments_by_tokenizer(text):
    lines = iter([line + "\n" for line in LINE_END.split(text)])
    for token in tokenize.generate_tokens(lambda: next(lines, "")):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.start[1], token.string


class Comments:
    """The comments of one file, read only when a line asks for them."""

    def __init__(self, source):
        self.source = source
        self._by_line = None

    def _at(self, line):
        if line < 1 or b"#" not in self.source.lines[line - 1]:
            return None
        if self._by_line is None:
            self._by_line = comments_of(self.source.text)
        return self._by_line.get(line)

    def on(self, first, last):
        found = [self._at(line) for line in range(first, last + 1)]
        return "\n".join(comment[0] for comment in found if comment)

    def above(self, line):
        block = []
        while True:
            line -= 1
            comment = self._at(line)
            if comment is None or not comment[1]:
                return "\n".join(reversed(block))
            block.append(comment[0])


# ---------------------------------------------------------------------------------------------------------- conditions


def last_component(node):
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def takes_import_errors(node):
    """Whether an exception class expression names ImportError or something above it; bare is None."""
    if node is None or last_component(node) in IMPORT_ERRORS:
        return True
    return isinstance(node, ast.Tuple) and any(last_component(part) in IMPORT_ERRORS for part in node.elts)


def suppresses_import_errors(item):
    call = item.context_expr
    return (
        isinstance(call, ast.Call)
        and last_component(call.func) == "suppress"
        and any(takes_import_errors(argument) for argument in call.args)
    )


def is_main_test(left, right):
    return (
        isinstance(left, ast.Name)
        and left.id == "__name__"
        and isinstance(right, ast.Constant)
        and right.value == "__main__"
    )


def judge(test, typing_names):
    """(guards of the code that runs if `test` holds, guards of the code that runs if it does not)."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return judge(test.operand, typing_names)[::-1]
    if isinstance(test, ast.BoolOp):
        sides = [judge(value, typing_names) for value in test.values]
        holds, fails = [side[0] for side in sides], [side[1] for side in sides]
        if isinstance(test.op, ast.And):
            return frozenset().union(*holds), either(fails)
        return either(holds), frozenset().union(*fails)
    if isinstance(test, ast.Name) and test.id in typing_names:
        return frozenset([TYPING]), NOTHING
    if isinstance(test, ast.Attribute) and test.attr == "TYPE_CHECKING":
        return frozenset([TYPING]), NOTHING
    if isinstance(test, ast.Constant) and type(test.value) in (bool, int) and test.value in (0, 1):
        return (NOTHING, frozenset([DEAD])) if test.value else (frozenset([DEAD]), NOTHING)
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], (ast.Eq, ast.NotEq)):
        left, right = test.left, test.comparators[0]
        if is_main_test(left, right) or is_main_test(right, left):
            guards = frozenset([MAIN]), NOTHING
            return guards if isinstance(test.ops[0], ast.Eq) else guards[::-1]
    return NOTHING, NOTHING


def either(ways):
    """Guards of code that is reached in any one of several ways: those that hold whichever it was."""
    common = frozenset.intersection(*ways)
    if all(way & {TYPING, DEAD} for way in ways) and not common & {TYPING, DEAD}:
        common |= {TYPING}
    return common


# ---------------------------------------------------------------------------------------------------------- names


class Names:
    """By what names this file calls TYPE_CHECKING and the importing functions."""

    def __init__(self, tree):
        self.typing = {"TYPE_CHECKING"}
        self.importlib = {"importlib"}
        self.builtins = {"builtins"}
        self.import_module = set()
        self.dunder_import = {"__import__"}
        assignments = []
        for node in statements(tree):
            if isinstance(node, ast.Import):
                self._add_modules(node)
            elif isinstance(node, ast.ImportFrom):
                self._add_from(node)
            elif isinstance(node, ast.Assign):
                assignments.append(node)
        aliases = [(node, self.function(node.value)) for node in assignments]
        for node, function in aliases:
            known = {"import_module": self.import_module, "__import__": self.dunder_import}.get(function)
            if known is not None:
                known.update(target.id for target in node.targets if isinstance(target, ast.Name))

    def _add_modules(self, node):
        for alias in node.names:
            if alias.name in ("importlib", "builtins"):
                getattr(self, alias.name).add(alias.asname or alias.name)

    def _add_from(self, node):
        for alias in node.names:
            name = alias.asname or alias.name
            if alias.name == "TYPE_CHECKING":
                self.typing.add(name)
            if node.level == 0 and (node.module, alias.name) == ("importlib", "import_module"):
                self.import_module.add(name)
            if node.level == 0 and node.module in ("importlib", "builtins") and alias.name == "__import__":
                self.dunder_import.add(name)

    def function(self, node):
        """"import_module" or "__import__" if the expression names one of them, else None."""
        if isinstance(node, ast.Name):
            if node.id in self.import_module:
                return "import_module"
            return "__import__" if node.id in self.dunder_import else None
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.attr == "import_module" and node.value.id in self.importlib:
                return "import_module"
            if node.attr == "__import__" and node.value.id in self.importlib | self.builtins:
                return "__import__"
        return None


def statements(tree):
    """Every statement, in no particular order."""
    stack = [tree]
    while stack:
        node = stack.pop()
        for field in ("body", "orelse", "finalbody", "handlers", "cases"):
            children = getattr(node, field, None)
            if isinstance(children, list):
                stack.extend(children)
        if isinstance(node, ast.stmt):
            yield node


def literal_argument(call):
    """The module that a dynamic import names literally, or None."""
    named = [keyword.value for keyword in call.keywords if keyword.arg == "name"]
    argument = call.args[0] if call.args else named[0] if named else None
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return argument.value
    return None


def literal_level(call):
    """The level of an __import__ call: `level=n` or the fifth argument, where that is a literal; else 0."""
    values = [keyword.value for keyword in call.keywords if keyword.arg == "level"]
    if len(call.args) >= 5 and not any(isinstance(argument, ast.Starred) for argument in call.args[:5]):
        values.append(call.args[4])
    for value in values:
        if isinstance(value, ast.Constant) and type(value.value) is int:
            return value.value
    return 0


# ---------------------------------------------------------------------------------------------------------- the walk


class Walk:
    """Goes through a module; `found` are (node, Place, dynamic (level, module) or None)."""

    def __init__(self, tree, text):
        self.found = []
        ascii_only = text.isascii()
        # Expressions are worth a look only where a dynamic import can be; escapes cannot hide an identifier.
        self.dynamic = not ascii_only or "__import__" in text or "importlib" in text
        if self.dynamic or "TYPE_CHECKING" in text:
            self.names = Names(tree)
        else:
            self.names = Names(ast.Module([], []))
        self.stack = []
        self.push_body(tree.body, Place())
        while self.stack:
            node, place = self.stack.pop()
            self.visit(node, place)

    def push_body(self, nodes, place):
        self.stack.extend((node, place) for node in nodes)

    def push_expressions(self, place, *nodes):
        if self.dynamic:
            for node in nodes:
                if isinstance(node, list):
                    self.push_expressions(place, *node)
                elif node is not None:
                    self.stack.append((node, place))

    def visit(self, node, place):
        visitor = VISITORS.get(type(node))
        if visitor:
            visitor(self, node, place)
        else:
            self.push_expressions(place, *ast.iter_child_nodes(node))

    def visit_import(self, node, place):
        self.found.append((node, place, None))

    def visit_function(self, node, place):
        self.push_expressions(place, node.decorator_list, node.args, node.returns, getattr(node, "type_params", []))
        self.push_body(node.body, place.enter_function(node.name))

    def visit_lambda(self, node, place):
        self.push_expressions(place, node.args)
        self.push_expressions(place.enter_function("<lambda>"), node.body)

    def visit_class(self, node, place):
        self.push_expressions(place, node.decorator_list, node.bases, node.keywords, getattr(node, "type_params", []))
        self.push_body(node.body, place.enter_class(node.name))

    def visit_if(self, node, place):
        holds, fails = judge(node.test, self.names.typing)
        self.push_expressions(place, node.test)
        self.push_body(node.body, place.enter_branch(holds))
        self.push_body(node.orelse, place.enter_branch(fails))

    def visit_for(self, node, place):
        self.push_expressions(place, node.iter, node.target)
        self.push_body(node.body, place.enter_loop())
        self.push_body(node.orelse, place)

    def visit_while(self, node, place):
        self.push_expressions(place.enter_loop(), node.test)
        self.push_body(node.body, place.enter_loop())
        self.push_body(node.orelse, place)

    def visit_try(self, node, place):
        body = place._replace(in_any_try=True)
        if any(takes_import_errors(handler.type) for handler in node.handlers):
            body = body._replace(in_try=True)
        self.push_body(node.body, body)
        for handler in node.handlers:
            self.push_expressions(place, handler.type)
            self.push_body(handler.body, place.enter_handler())
        self.push_body(node.orelse, place)
        self.push_body(node.finalbody, place)

    def visit_with(self, node, place):
        self.push_expressions(place, node.items)
        if isinstance(node, ast.With) and any(suppresses_import_errors(item) for item in node.items):
            place = place._replace(in_try=True)
        self.push_body(node.body, place)

    def visit_match(self, node, place):
        self.push_expressions(place, node.subject)
        for case in node.cases:
            self.push_expressions(place.enter_branch(), case.pattern, case.guard)
            self.push_body(case.body, place.enter_branch())

    def visit_comprehension(self, node, place):
        self.push_expressions(place, node.generators[0].iter)
        loop = place.enter_loop()
        for generator in node.generators:
            self.push_expressions(loop, generator.target, generator.ifs)
        self.push_expressions(loop, [generator.iter for generator in node.generators[1:]])
        if isinstance(node, ast.DictComp):
            self.push_expressions(loop, node.key, node.value)
        else:
            self.push_expressions(loop, node.elt)

    def visit_if_expression(self, node, place):
        self.push_expressions(place, node.test)
        self.push_expressions(place._replace(conditional=True), node.body, node.orelse)

    def visit_boolean(self, node, place):
        self.push_expressions(place, node.values[0])
        self.push_expressions(place._replace(conditional=True), node.values[1:])

    def visit_call(self, node, place):
        function = self.names.function(node.func)
        module = literal_argument(node) if function else None
        if module is not None:
            if function == "import_module":
                rest = module.lstrip(".")
                self.found.append((node, place, (len(module) - len(rest), rest)))
            else:
                self.found.append((node, place, (literal_level(node), module)))
        self.push_expressions(place, node.func, node.args, node.keywords)


VISITORS = {ast.Import: Walk.visit_import, ast.ImportFrom: Walk.visit_import, ast.Call: Walk.visit_call}
VISITORS.update({kind: Walk.visit_function for kind in FUNCTIONS})
VISITORS.update({ast.Lambda: Walk.visit_lambda, ast.ClassDef: Walk.visit_class, ast.If: Walk.visit_if})
VISITORS.update({ast.For: Walk.visit_for, ast.AsyncFor: Walk.visit_for, ast.While: Walk.visit_while})
VISITORS.update({kind: Walk.visit_try for kind in TRIES})
VISITORS.update({ast.With: Walk.visit_with, ast.AsyncWith: Walk.visit_with})
VISITORS.update({kind: Walk.visit_comprehension for kind in COMPREHENSIONS})
VISITORS.update({ast.IfExp: Walk.visit_if_expression, ast.BoolOp: Walk.visit_boolean})
if MATCH:
    VISITORS[MATCH] = Walk.visit_match


# ---------------------------------------------------------------------------------------------------------- laziness


class LazyModules:
    """What `__lazy_modules__` holds at a given line: assignments at module level, in source order."""

    def __init__(self, tree, text):
        self.steps = []  # (position, names to start from or None, names to add)
        if "__lazy_modules__" in text or not text.isascii():
            self._collect(tree.body)
            self.steps.sort(key=lambda step: step[0])

    def _collect(self, body):
        for node in body:
            if isinstance(node, FUNCTIONS + (ast.ClassDef,)):
                continue
            targets = getattr(node, "targets", [getattr(node, "target", None)])
            if any(isinstance(target, ast.Name) and target.id == "__lazy_modules__" for target in targets):
                names = literal_strings(getattr(node, "value", None))
                if names is not None:
                    self.steps.append(((node.lineno, node.col_offset), isinstance(node, ast.AugAssign), names))
            for field in ("body", "orelse", "finalbody", "handlers", "cases"):
                for part in getattr(node, field, []) if not isinstance(node, ast.expr) else []:
                    self._collect(part.body if not isinstance(part, ast.stmt) else [part])

    def at(self, position):
        names = set()
        for where, adds, listed in self.steps:
            if where < position:
                names = names | set(listed) if adds else set(listed)
        return names


def literal_strings(node):
    if not isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return None
    if not all(isinstance(part, ast.Constant) and isinstance(part.value, str) for part in node.elts):
        return None
    return [part.value for part in node.elts]


def is_lazy(node, place, modules, lazy_modules):
    if getattr(node, "is_lazy", 0):
        return True
    if not lazy_modules.steps or isinstance(node, ast.Call):
        return False
    if place.scope != "module" or place.in_any_try or getattr(node, "level", 0):
        return False
    if isinstance(node, ast.ImportFrom) and (node.module == "__future__" or node.names[0].name == "*"):
        return False
    return set(modules) <= lazy_modules.at((node.lineno, node.col_offset))


# ---------------------------------------------------------------------------------------------------------- the facts


def what(node, dynamic):
    """kind, level, modules, names, star."""
    if dynamic:
        return "dynamic", dynamic[0], [dynamic[1]], [], False
    names = [{"name": alias.name, "as": alias.asname} for alias in node.names]
    if isinstance(node, ast.Import):
        return "import", 0, [alias.name for alias in node.names], names, False
    star = node.names[0].name == "*"
    return "from", node.level or 0, [node.module or ""], [] if star else names, star


def fact(path, source, comments, lazy_modules, node, place, dynamic):
    kind, level, modules, names, star = what(node, dynamic)
    lazy = is_lazy(node, place, modules, lazy_modules)
    hidden = lazy or TYPING in place.guards or DEAD in place.guards
    return {
        "file": path,
        "line": node.lineno,
        "column": source.column(node.lineno, node.col_offset),
        "end_line": node.end_lineno,
        "end_column": source.column(node.end_lineno, node.end_col_offset),
        "offset": source.offset(node.lineno, node.col_offset),
        "end_offset": source.offset(node.end_lineno, node.end_col_offset),
        "kind": kind,
        "level": level,
        "modules": modules,
        "names": names,
        "star": star,
        "scope": place.scope,
        "qualname": place.qualname,
        "eager": not place.in_function and not hidden,
        "in_loop": place.in_loop,
        "conditional_in_loop": place.in_loop and place.conditional,
        "in_try_import": place.in_try,
        "in_handler": place.in_handler,
        "type_checking": TYPING in place.guards,
        "main_guard": MAIN in place.guards,
        "dead": DEAD in place.guards,
        "lazy": lazy,
        "comment": comments.on(node.lineno, node.end_lineno),
        "above": comments.above(node.lineno),
    }


def parse(raw):
    """(Source, tree); SyntaxError, ValueError, LookupError or RecursionError if CPython does not take it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(raw)
    return Source(raw), tree


def facts_of(path, raw):
    """The facts of one file, in source order; or the one error."""
    try:
        source, tree = parse(raw)
    except (SyntaxError, ValueError, LookupError, RecursionError, MemoryError) as error:
        return [{"file": path, "error": getattr(error, "msg", str(error)), "line": getattr(error, "lineno", None) or 1}]
    return facts_of_tree(path, source, tree)


def facts_of_tree(path, source, tree):
    """The facts of a file that somebody has parsed."""
    comments = Comments(source)
    lazy_modules = LazyModules(tree, source.text)
    found = Walk(tree, source.text).found
    # The outer of two calls that begin together, `__import__("a")("b")`, comes after the inner: it ends later.
    found.sort(key=lambda item: (item[0].lineno, item[0].col_offset, item[0].end_lineno, item[0].end_col_offset))
    return [fact(path, source, comments, lazy_modules, *item) for item in found]


def text_form(facts):
    return "".join(json.dumps(fact, ensure_ascii=False, separators=(",", ":")) + "\n" for fact in facts)


def find_files(paths):
    for path in paths:
        if not os.path.isdir(path):
            yield path
            continue
        for folder, folders, files in os.walk(path):
            folders.sort()
            yield from (os.path.join(folder, name) for name in sorted(files) if name.endswith(SUFFIXES))


def main(paths):
    """Prints the facts of all files."""
    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", errors="surrogateescape", newline="\n")
    for path in find_files(paths):
        with open(path, "rb") as file:
            out.write(text_form(facts_of(path, file.read())))
    out.flush()
    out.detach()


if __name__ == "__main__":
    main(sys.argv[1:])
