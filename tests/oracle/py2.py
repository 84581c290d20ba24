"""The oracle for Python 2: CPython 2.7 parses, and its tree is made one of Python 3 that facts_oracle can walk.

In:  the Python 2.7 to run and the files. Out: facts as facts_oracle gives them, less what Python 2's `ast` does not know:
where a statement ends, and so the comments on its lines.
"""

import ast
import json
import os
import subprocess

import facts_oracle

UNKNOWN = ("end_line", "end_column", "end_offset", "comment")
DUMP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "py2", "dump.py")


def trees(python, paths):
    """(path, tree as a dict) for each file."""
    command = [python, "-B", "-W", "ignore", DUMP]
    questions = "".join(json.dumps(path) + "\n" for path in paths)
    run = subprocess.run(command, input=questions, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    return zip(paths, map(json.loads, run.stdout.splitlines()))


def group(*parts):
    """Something that is neither name nor call, to hold expressions."""
    flat = [part for entry in parts for part in (entry if isinstance(entry, list) else [entry]) if part is not None]
    return ast.Tuple(flat, ast.Load())


def call(fields):
    extra = [ast.Starred(fields["starargs"], ast.Load())] if fields["starargs"] else []
    keywords = fields["keywords"] + ([ast.keyword(None, fields["kwargs"])] if fields["kwargs"] else [])
    return ast.Call(fields["func"], fields["args"] + extra, keywords)


def arguments(fields):
    """Parameters may be tuples of names: nothing in them can be a call."""
    return ast.arguments([], [], None, [], [], None, fields["defaults"])


CONSTANTS = {"True": True, "False": False, "None": None}
CHANGED = {
    "Print": lambda fields: ast.Expr(group(fields["dest"], fields["values"])),
    "Exec": lambda fields: ast.Expr(group(fields["body"], fields["globals"], fields["locals"])),
    "Raise": lambda fields: ast.Expr(group(fields["type"], fields["inst"], fields["tback"])),
    "Repr": lambda fields: group(fields["value"]),
    "Index": lambda fields: fields["value"],
    "ExtSlice": lambda fields: group(fields["dims"]),
    "Ellipsis": lambda fields: ast.Constant(...),
    "Num": lambda fields: ast.Constant(fields["n"]),
    "Str": lambda fields: ast.Constant(fields["s"]),
    "Name": lambda fields: ast.Constant(CONSTANTS[fields["id"]])
    if fields["id"] in CONSTANTS
    else ast.Name(fields["id"], ast.Load()),
    "Call": call,
    "arguments": arguments,
    "With": lambda fields: ast.With([ast.withitem(fields["context_expr"], fields["optional_vars"])], fields["body"]),
    "TryExcept": lambda fields: ast.Try(fields["body"], fields["handlers"], fields["orelse"], []),
    "TryFinally": lambda fields: ast.Try(fields["body"], [], [], fields["finalbody"]),
    "ExceptHandler": lambda fields: ast.ExceptHandler(fields["type"], None, fields["body"]),
    "comprehension": lambda fields: ast.comprehension(fields["target"], fields["iter"], fields["ifs"], 0),
    "FunctionDef": lambda fields: ast.FunctionDef(
        fields["name"], fields["args"], fields["body"], fields["decorator_list"], None
    ),
    "ClassDef": lambda fields: ast.ClassDef(fields["name"], fields["bases"], [], fields["body"], fields["decorator_list"]),
}


def modern(plain):
    """Python 3's node for Python 2's."""
    if isinstance(plain, list):
        return [modern(part) for part in plain]
    if not isinstance(plain, dict):
        return plain
    fields = {name: modern(value) for name, value in plain.items() if name not in ("_", "at")}
    kind = plain["_"]
    if kind in CHANGED:
        node = CHANGED[kind](fields)
    elif kind == "Module":
        node = ast.Module(fields["body"], [])
    else:
        node = getattr(ast, kind)(**fields)
    if "at" in plain:
        node.lineno, node.col_offset = plain["at"]
        node.end_lineno, node.end_col_offset = plain["at"]
    return node


def facts_of(path, raw, plain):
    """The facts of one file from its Python 2 tree."""
    if "error" in plain:
        return [{"file": path, **plain}]
    try:
        source = facts_oracle.Source(raw)
    except (SyntaxError, ValueError, LookupError) as error:
        return [{"file": path, "error": str(error), "line": 1}]
    facts = facts_oracle.facts_of_tree(path, source, modern(plain))
    return [{key: value for key, value in fact.items() if key not in UNKNOWN} for fact in facts]
