# -*- coding: utf-8 -*-
"""Runs under Python 2.7: reads file names (one a line, JSON strings) and prints each one's syntax tree as a line of JSON,
or {"error": ..., "line": ...}. What to make of the tree is py2.py's affair."""

from __future__ import print_function

import ast
import json
import sys


def plain(node):
    """A node as a dict: its class under "_", its fields, its position."""
    if isinstance(node, ast.AST):
        found = dict((field, plain(getattr(node, field, None))) for field in node._fields)
        found["_"] = type(node).__name__
        if hasattr(node, "lineno"):
            found["at"] = [node.lineno, node.col_offset]
        return found
    if isinstance(node, list):
        return [plain(part) for part in node]
    if isinstance(node, str):
        return node.decode("latin-1")
    if isinstance(node, (complex, float)):
        return 0.5
    return node


def main():
    sys.setrecursionlimit(20000)
    for line in iter(sys.stdin.readline, ""):
        path = json.loads(line).encode("utf-8")
        with open(path, "rb") as source:
            raw = source.read()
        try:
            answer = plain(ast.parse(raw))
        except (SyntaxError, ValueError, TypeError, RuntimeError) as error:
            answer = {"error": str(error), "line": getattr(error, "lineno", None) or 1}
        print(json.dumps(answer))


if __name__ == "__main__":
    main()
