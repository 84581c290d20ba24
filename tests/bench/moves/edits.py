"""The moves that findings ask for, as edits of one source text.

In: the text, and the places (line, column, 1-based) of the import statements or calls to move. Out: the new text.
Raises CannotMove where the move cannot be made as told: that speaks against the finding, unless `by_hand` says that
only this script cannot.
"""

import ast

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
FUTURE = "from __future__ import annotations\n"


class CannotMove(Exception):
    def __init__(self, why, by_hand=False):
        super().__init__(why)
        self.by_hand = by_hand


# ---- text ---------------------------------------------------------------------------------------------------------------


class Text:
    """A source text, its tree, and the edits to be made."""

    def __init__(self, source):
        self.source, self.tree, self.edits = source, ast.parse(source), []
        self.starts = [0]
        for line in source.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))
        self.lines = source.splitlines(keepends=True)

    def offset(self, line, column):
        """Of ast's column, which counts bytes."""
        row = self.lines[line - 1] if line <= len(self.lines) else ""
        return self.starts[line - 1] + len(row.encode()[:column].decode(errors="replace"))

    def start_of(self, node):
        first = min([node, *getattr(node, "decorator_list", [])], key=lambda one: one.lineno)
        column = node.col_offset if first is node else first.col_offset - 1
        return self.offset(first.lineno, column)

    def end_of(self, node):
        return self.offset(node.end_lineno, node.end_col_offset)

    def replace(self, node, text):
        self.edits.append((self.start_of(node), self.end_of(node), text))

    def insert(self, offset, text):
        self.edits.append((offset, offset, text))

    def indent_of(self, offset):
        """The white space in front of a place that begins its line; None where something else stands there."""
        begin = self.source.rfind("\n", 0, offset) + 1
        space = self.source[begin:offset]
        return space if not space.strip() else None

    def result(self):
        """From the end to the beginning; what is inserted stays in front of what is replaced in the same place."""
        text, edits = self.source, sorted(self.edits, key=lambda edit: (edit[0], edit[1] > edit[0]))
        for start, end, new in reversed(edits):
            text = text[:start] + new + text[end:]
        try:
            compile(text, "moved", "exec", dont_inherit=True)
        except SyntaxError as error:
            raise CannotMove("the moved text does not compile: %s" % error, by_hand=True) from error
        return text


def place_node(text, line, column):
    """The import statement or call at a place, and its alias there, if it has several."""
    at = text.starts[line - 1] + column - 1
    within = [
        node
        for node in ast.walk(text.tree)
        if isinstance(node, (ast.Import, ast.ImportFrom, ast.Call)) and text.start_of(node) <= at < text.end_of(node)
    ]
    imports = [node for node in within if not isinstance(node, ast.Call)]
    if imports:
        aliases = imports[0].names
        chosen = [one for one in aliases if text.offset(one.lineno, one.col_offset) == at]
        return imports[0], chosen or aliases
    if within:
        return min(within, key=lambda node: text.end_of(node) - text.start_of(node)), []
    raise CannotMove("there is no import at line %d" % line)


def written(node, aliases):
    """The statement with these names only, on one line."""
    if isinstance(node, ast.ImportFrom):
        return ast.unparse(ast.ImportFrom(node.module, aliases, node.level))
    return ast.unparse(ast.Import(aliases))


def bound(node, alias):
    name = alias.asname or alias.name
    return name if isinstance(node, ast.ImportFrom) else name.split(".")[0] if not alias.asname else name


def expression(node, alias):
    """The same as an expression."""
    if isinstance(node, ast.ImportFrom):
        call = "__import__(%r, globals(), None, [%r], %d)" % (node.module or "", alias.name, node.level)
        return "%s.%s" % (call, alias.name)
    if alias.asname and "." in alias.name:
        return "__import__('importlib').import_module(%r)" % alias.name
    return "__import__(%r)" % alias.name


def without(text, node, aliases):
    """Takes the names out of the statement."""
    rest = [one for one in node.names if one not in aliases]
    text.replace(node, written(node, rest) if rest else "pass")


# ---- scopes -------------------------------------------------------------------------------------------------------------


def children_in_scope(node):
    """All below a scope's node that belongs to the scope; inner scopes themselves, but not what is in them."""
    inner = FUNCTIONS + COMPREHENSIONS + (ast.ClassDef,)
    stack = list(ast.iter_child_nodes(node))
    while stack:
        one = stack.pop()
        yield one
        if not isinstance(one, inner):
            stack.extend(ast.iter_child_nodes(one))
        elif isinstance(one, COMPREHENSIONS):
            stack.extend(walrus for walrus in ast.walk(one) if isinstance(walrus, ast.NamedExpr))


def binds(node):
    """Names that a scope makes its own, and those that it declares global."""
    own, outer = set(), set()
    for one in children_in_scope(node):
        if isinstance(one, ast.Name) and not isinstance(one.ctx, ast.Load):
            own.add(one.id)
        elif isinstance(one, ast.arg):
            own.add(one.arg)
        elif isinstance(one, (ast.Import, ast.ImportFrom)):
            own.update(bound(one, alias) for alias in one.names)
        elif isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            own.add(one.name)
        elif isinstance(one, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and one.name:
            own.add(one.name)
        elif isinstance(one, ast.MatchMapping) and one.rest:
            own.add(one.rest)
        elif isinstance(one, (ast.Global, ast.Nonlocal)):
            outer.update(one.names)
    return own - outer, outer


class Uses(ast.NodeVisitor):
    """Where the module's variables of these names are read: [(Name node, innermost function or None, in annotation)]. What
    stands around that one may run while the module loads: a decorator."""

    def __init__(self, tree, names):
        self.names, self.found = names, []
        self.scopes, self.functions, self.annotation = [], [], 0
        self.visit(tree)

    def inside(self, node, parts):
        self.scopes.append((node, binds(node)[0]))
        self.functions.append(node)
        for part in parts:
            self.visit(part)
        self.scopes.pop()
        self.functions.pop()

    def annotated(self, node):
        if node is not None:
            self.annotation += 1
            self.visit(node)
            self.annotation -= 1

    def visit_arguments(self, node):
        for one in [*node.defaults, *(one for one in node.kw_defaults if one)]:
            self.visit(one)
        every = [*node.posonlyargs, *node.args, node.vararg, *node.kwonlyargs, node.kwarg]
        for one in every:
            self.annotated(one.annotation if one else None)

    def visit_FunctionDef(self, node):
        for one in node.decorator_list:
            self.visit(one)
        self.visit(node.args)
        self.annotated(node.returns)
        self.inside(node, node.body)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node):
        self.visit(node.args)
        self.inside(node, [node.body])

    def visit_ClassDef(self, node):
        for one in [*node.decorator_list, *node.bases, *node.keywords]:
            self.visit(one)
        self.scopes.append((node, binds(node)[0]))
        for one in node.body:
            self.visit(one)
        self.scopes.pop()

    def visit_comprehension_scope(self, node):
        self.scopes.append((node, {name.id for part in node.generators for name in ast.walk(part.target)
                                   if isinstance(name, ast.Name)}))
        self.generic_visit(node)
        self.scopes.pop()

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_comprehension_scope

    def visit_AnnAssign(self, node):
        self.visit(node.target)
        self.annotated(node.annotation)
        if node.value:
            self.visit(node.value)

    def visit_Name(self, node):
        if node.id not in self.names or not isinstance(node.ctx, ast.Load):
            return
        for depth, (scope, own) in enumerate(reversed(self.scopes)):
            if node.id in own and not (isinstance(scope, ast.ClassDef) and depth):
                return
        self.found.append((node, self.functions[-1] if self.functions else None, self.annotation > 0))


# ---- typing -------------------------------------------------------------------------------------------------------------


def has_future(tree):
    return any(
        isinstance(node, ast.ImportFrom) and node.module == "__future__" and any(a.name == "annotations" for a in node.names)
        for node in tree.body
    )


def is_text(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def add_future(text):
    """Below the docstring, above all else."""
    if has_future(text.tree):
        return
    body = text.tree.body
    first = body[1] if is_text(body[0]) and len(body) > 1 else body[0]
    text.insert(text.start_of(first), FUTURE)


def for_checkers(text, node, statement, future):
    """`if TYPE_CHECKING:` in the place of the import."""
    if future:
        add_future(text)
    indent = text.indent_of(text.start_of(node))
    if indent is None:
        raise CannotMove("the import does not begin its line", by_hand=True)
    guard = "from typing import TYPE_CHECKING\n%sif TYPE_CHECKING:\n%s    %s" % (indent, indent, statement)
    return guard


# ---- moves --------------------------------------------------------------------------------------------------------------


def insert_in_function(text, function, statement):
    if any(isinstance(one, ast.Global) for one in children_in_scope(function)):
        names = {name for one in children_in_scope(function) if isinstance(one, ast.Global) for name in one.names}
        imported = ast.parse(statement).body[0]
        if names & {bound(imported, alias) for alias in imported.names}:
            raise CannotMove("a function declares the name global", by_hand=True)
    body = function.body
    first = body[1] if is_text(body[0]) and len(body) > 1 else body[0]
    at = text.start_of(first)
    indent = text.indent_of(at)
    text.insert(at, statement + ("; " if indent is None else "\n" + indent))


def defer(source, places, advice=""):
    """Imports at module level: into the functions that use their names."""
    text = Text(source)
    wanted = {}
    for line, column in places:
        node, aliases = place_node(text, line, column)
        if isinstance(node, ast.Call):
            raise CannotMove("a dynamic import", by_hand=True)
        wanted.setdefault(node, []).extend(one for one in aliases if one not in wanted.get(node, []))
    for node, aliases in wanted.items():
        statement, typing = written(node, aliases), False
        if any(alias.name == "*" for alias in aliases):
            raise CannotMove("a star import", by_hand=True)
        by_name = {bound(node, alias): alias for alias in aliases}
        into = []
        for use, function, annotation in Uses(text.tree, set(by_name)).found:
            if annotation:
                typing = typing or not has_future(text.tree)
            elif function is None:
                raise CannotMove("`%s` is used at module level in line %d" % (use.id, use.lineno))
            elif isinstance(function, ast.Lambda):
                text.replace(use, expression(node, by_name[use.id]))
            elif (function, use.id) not in into:
                into.append((function, use.id))
        functions = list(dict.fromkeys(function for function, _ in into))
        for function in functions:
            names = [alias for name, alias in by_name.items() if (function, name) in into]
            insert_in_function(text, function, written(node, names))
        if typing and "TYPE_CHECKING" not in advice:
            raise CannotMove("annotations need it while the module loads, and the finding does not say so")
        rest = [one for one in node.names if one not in aliases]
        left = written(node, rest) if rest else "pass"
        if typing:
            indent = text.indent_of(text.start_of(node)) or ""
            left += "\n" + indent + for_checkers(text, node, statement, True)
        text.replace(node, left)
    return text.result()


def for_typing(source, places, advice=""):
    """LMM113: under `if TYPE_CHECKING:`."""
    text = Text(source)
    for line, column in places:
        node, aliases = place_node(text, line, column)
        if set(node.names) - set(aliases):
            without(text, node, aliases)
            text.insert(text.end_of(node), "\n" + for_checkers(text, node, written(node, aliases), False))
        else:
            text.replace(node, for_checkers(text, node, written(node, aliases), False))
        if "__future__" in advice:
            add_future(text)
    return text.result()


def last_import(text):
    """Where imports of module level end: those above the first function or class."""
    last = None
    for node in text.tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            break
        if isinstance(node, (ast.Import, ast.ImportFrom)) or (last is None and is_text(node)):
            last = node
    return last


def is_same(one, alias, other, second):
    same_module = type(one) is type(other) and getattr(one, "module", None) == getattr(other, "module", None)
    same_level = getattr(one, "level", 0) == getattr(other, "level", 0)
    if isinstance(one, ast.Import) and isinstance(other, ast.Import) and not alias.asname and not second.asname:
        return alias.name.split(".")[0] == second.name.split(".")[0]
    return same_module and same_level and alias.name == second.name


def clashes(text, node, alias):
    """The module has a variable of that name which is something else."""
    name = bound(node, alias)
    if name not in binds(text.tree)[0]:
        return False
    others = [
        (one, second)
        for one in children_in_scope(text.tree)
        if isinstance(one, (ast.Import, ast.ImportFrom))
        for second in one.names
        if bound(one, second) == name
    ]
    stores = [
        one
        for one in children_in_scope(text.tree)
        if (isinstance(one, ast.Name) and one.id == name and not isinstance(one.ctx, ast.Load))
        or (isinstance(one, (ast.FunctionDef, ast.ClassDef)) and one.name == name)
    ]
    return bool(stores) or not all(is_same(node, alias, one, second) for one, second in others)


def hoist(source, places, advice=""):
    """An import in a function: up to module level."""
    text = Text(source)
    top, number = [], 0
    for line, column in places:
        node, aliases = place_node(text, line, column)
        if isinstance(node, ast.Call):
            top.append("_hoisted_%d = %s" % (number, ast.unparse(node)))
            text.replace(node, "_hoisted_%d" % number)
            number += 1
            continue
        rest, left = [one for one in node.names if one not in aliases], []
        for alias in aliases:
            if clashes(text, node, alias):
                top.append("_hoisted_%d = %s" % (number, expression(node, alias)))
                left.append("%s = _hoisted_%d" % (bound(node, alias), number))
                number += 1
            else:
                top.append(written(node, [alias]))
        if rest:
            left.append(written(node, rest))
        text.replace(node, "; ".join(left) or "pass")
    after = last_import(text)
    lines = "".join(line + "\n" for line in top)
    if after is None:
        text.insert(0, lines)
    else:
        end = text.end_of(after)
        stop = text.source.find("\n", end)
        at = len(text.source) if stop < 0 else stop + 1
        text.insert(at, lines if stop >= 0 else "\n" + lines)
    return text.result()


def drop(source, places, advice=""):
    """LMM107: the second import of what the module has already: taken out where the names are the same, else hoisted."""
    text = Text(source)
    module, same = binds(text.tree)[0], True
    for line, column in places:
        node, aliases = place_node(text, line, column)
        same = same and all(bound(node, alias) in module and not clashes(text, node, alias) for alias in aliases)
        if same:
            without(text, node, aliases)
    return text.result() if same else hoist(source, places)


def out_of_loop(source, places, advice=""):
    """LMM104: in front of the outermost loop of its function."""
    text = Text(source)
    loops = (ast.For, ast.AsyncFor, ast.While)
    for line, column in places:
        node, aliases = place_node(text, line, column)
        holders, parents = [], {}
        for parent in ast.walk(text.tree):
            for child in ast.iter_child_nodes(parent):
                parents[child] = parent
        above = parents.get(node)
        while above is not None and not isinstance(above, FUNCTIONS + (ast.ClassDef,)):
            if isinstance(above, loops) or isinstance(above, COMPREHENSIONS):
                holders.append(above)
            above = parents.get(above)
        if not holders:
            raise CannotMove("it stands in no loop")
        outer = holders[-1]
        while not isinstance(outer, ast.stmt):
            outer = parents[outer]
        at = text.start_of(outer)
        indent = text.indent_of(at)
        if indent is None:
            raise CannotMove("the loop does not begin its line", by_hand=True)
        if isinstance(node, ast.Call):
            text.insert(at, "_moved = %s\n%s" % (ast.unparse(node), indent))
            text.replace(node, "_moved")
        else:
            text.insert(at, written(node, aliases) + "\n" + indent)
            without(text, node, aliases)
    return text.result()
