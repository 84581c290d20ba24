"""Writes random Python programs full of imports, for compare_facts.py: what no author of cases thinks of.

    random_programs.py [--seed N] [--count N] FOLDER

Every program parses with CPython 3.11 (it is never run, names mean nothing). The same seed gives the same programs.
The one idea: a grammar that prefers what is hard to read lexically: suites on one line, odd indentation, strings and
comments that look like code, brackets over several lines, all line ends and several encodings.
"""

import argparse
import ast
import os
import random
import warnings

IMPORTS = [
    "import {m}",
    "import {m} as {n}",
    "import {m}.{n}, {m} as {n}",
    "from {m} import {n}",
    "from . import {n}",
    "from .{m} import {n} as {m}, {m}",
    "from ... import {n}",
    "from .. {m} . {n} import ({m}, {n} as {n},)",
    "from {m} import (  # why\n  {n},\n\n # alone\n  {m} as {n})",
    "import {m} \\\n  , {n}",
    "from \\\n {m} import \\\n  {n}",
    "import  {m} ,{n}  as\t{m}",
]
DYNAMIC = [
    '__import__("{m}")',
    "__import__('{m}.{n}', level=1)",
    'importlib.import_module("{m}")',
    'importlib.import_module(".{m}", "{n}")',
    'importlib.import_module(name="{m}")',
    'im("{m}" \'{n}\')',
    'il . import_module(\n  "{m}",  # the name\n  package=None)',
    'imp(r"{m}")',
    '(__import__)(("{m}"))',
    "__import__({e})",
    'builtins.__import__("{m}", fromlist=[{e}])',
    'import_module("{m}", {e})',
    "importlib.import_module(f'{m}')",
    'x.import_module("{m}")',
]
STRINGS = [
    '"import {m}"',
    "'from {m} import {n}'",
    '"""\nimport {m}\n"""',
    "'''# {m}'''",
    'r"\\\\"',
    '"\\\\"',
    "'\\''",
    'b"__import__"',
    'f"{{import_}} {n!r}"',
    'f"{{x!r:>{{y}}}}{{{{}}}}"',
    '"a" \'b"\' "#"',
    '"\\\nimport {m}"',
    "''",
    '""""{m}" import """',
    'Rb"""\\""""',
    "U'é漢'",
]
COMMENTS = ["# import {m}", "#", "#! {n}", "# 'quote", '# """', "# é {m} (", "# \\", "#: {m} ]  ", "# lmms: allow[LMM101] {m}"]
TESTS = [
    "TYPE_CHECKING",
    "typing.TYPE_CHECKING",
    "TC",
    "not TYPE_CHECKING",
    "(not TC)",
    "False",
    "0",
    "True",
    "1",
    "not True",
    "__name__ == '__main__'",
    '"__main__" == __name__',
    "TYPE_CHECKING and {e}",
    "{e} and TC",
    "TC or {e}",
    "not (TC or {e})",
    "{e}",
    "{e}",
    "{e}",
    "sys.version_info >= (3, 8)",
    "(x\n  == y)",
    "{{1: 2}}[1]",
    "(lambda: x)",
    "x[1:2]",
]
HANDLERS = [
    "",
    " ImportError",
    " ModuleNotFoundError as e",
    " (ValueError, ImportError)",
    " Exception",
    " BaseException as e",
    " ValueError",
    " (KeyError, OSError) as e",
    " builtins.ImportError",
    " x[ImportError]",
    " ((ImportError))",
]
WITHS = [
    "suppress(ImportError)",
    "contextlib.suppress(ValueError, ModuleNotFoundError)",
    "open({e}) as f",
    "suppress(ValueError)",
    "(open(x) as f, suppress(Exception) as g)",
    "suppress((ImportError, x))",
    "x, y",
]
NAMES = ["a", "b", "pk", "lazy", "match", "type", "case", "é", "_", "ﬁ", "important", "import_", "C1"]


class Writer:
    """One program, as a list of (depth of indentation, text)."""

    def __init__(self, rng):
        self.rng = rng
        self.lines = []
        self.indents = [""]
        self.unit = rng.choice(["    ", "    ", "  ", "\t", " ", "        "])

    def fill(self, template, depth=0):
        return template.format(
            m=self.rng.choice(NAMES), n=self.rng.choice(NAMES), e=self.expression(depth + 1) if "{e}" in template else ""
        )

    def expression(self, depth=0):
        rng = self.rng
        if depth > 2 or rng.random() < 0.45:
            return rng.choice(["x", "1", "x.y", self.fill(rng.choice(STRINGS)), self.fill(rng.choice(DYNAMIC), depth)])
        e = lambda: self.expression(depth + 1)  # noqa: E731
        shape = rng.randrange(18)
        if shape < 3:
            return self.fill(rng.choice(DYNAMIC), depth)
        if shape == 3:
            return f"(lambda: {e()})"
        if shape == 4:
            return f"(lambda x={e()}, *y, **z: {e()})"
        if shape == 5:
            return f"[{e()} for x in {e()}]"
        if shape == 6:
            return f"{{{e()}: {e()} for x in {e()} if {e()} for y in {e()}}}"
        if shape == 7:
            return f"({e()} if {e()} else {e()})"
        if shape == 8:
            return f"({e()} {rng.choice(['and', 'or'])} {e()})"
        if shape == 9:
            return f"f({e()},\n{rng.choice(['', ' ', '# import x' + chr(10)])}{e()}, k={e()})"
        if shape == 10:
            return f"{{'k': lambda **kw: {e()}, {e()}: [\n{e()}]}}"
        if shape == 11:
            return f"(x := {e()})"
        if shape == 12:
            return f"x[{e()}:{e()}].y"
        if shape == 13:
            return f"(not {e()})"
        if shape == 14:
            return f"any({e()} for x in {e()} if {e()})"
        if shape == 15:
            return f"{{*{e()}, ({e()}, *{e()})}}"
        if shape == 16:
            return f"({e()} + {e()})"
        return f"[[{e()} for y in {e()}] for x in {e()}]"

    def simple(self):
        rng = self.rng
        if rng.random() < 0.55:
            return self.fill(rng.choice(IMPORTS))
        e = self.expression
        return rng.choice(
            [
                lambda: "pass",
                lambda: f"x = {e()}",
                lambda: e(),
                lambda: f"x: {e()} = {e()}",
                lambda: f"x += {e()}",
                lambda: f"assert {e()}, {e()}",
                lambda: f"del x[{e()}]",
                lambda: "lazy",
                lambda: f"lazy = {e()}",
                lambda: f"match[{e()}]",
                lambda: f"type({e()})",
                lambda: f"print({e()}, end={e()})",
                lambda: f"raise {e()} from {e()}",
                lambda: f"return {e()}",
                lambda: f"imp = {rng.choice(['__import__', 'importlib.import_module', 'x'])}",
            ]
        )()

    def simple_line(self):
        rng = self.rng
        line = self.simple()
        while rng.random() < 0.2:
            line += rng.choice(["; ", ";", " ;  ", "; \\\n "]) + self.simple()
        line += rng.choice(["", "", "", ";", " "])
        if rng.random() < 0.3:
            line += "  " + self.fill(rng.choice(COMMENTS))
        return line

    def emit(self, text):
        self.lines.append(self.indents[-1] + text)

    def noise(self):
        rng = self.rng
        while rng.random() < 0.25:
            kind = rng.randrange(4)
            if kind == 0:
                self.lines.append(rng.choice(["", "   ", "\t", "\x0c", self.indents[-1]]))
            elif kind == 1:
                self.emit(self.fill(rng.choice(COMMENTS)))
            elif kind == 2:
                self.lines.append(rng.choice(["", " ", "\t\t"]) + self.fill(rng.choice(COMMENTS)))
            else:
                self.emit(self.fill(rng.choice(STRINGS)))

    def suite(self, header, depth):
        rng = self.rng
        if rng.random() < 0.25:
            self.emit(header + rng.choice(["", " ", "  \\\n  "]) + self.simple_line())
            return
        self.emit(header + (rng.choice(["", "  "]) + self.fill(rng.choice(COMMENTS)) if rng.random() < 0.15 else ""))
        extra = self.unit if rng.random() < 0.85 else rng.choice(["  ", "   ", "\t"])
        self.indents.append(self.indents[-1] + extra)
        self.block(depth + 1)
        self.indents.pop()

    def block(self, depth):
        for _ in range(self.rng.randint(1, 2 if depth else 6)):
            self.noise()
            self.statement(depth)

    def statement(self, depth):
        rng = self.rng
        if depth > 5 or rng.random() < 0.4:
            self.emit(self.simple_line())
            return
        rng.choice([self.if_, self.if_, self.loop, self.try_, self.try_, self.with_, self.match, self.function, self.class_])(depth)

    def if_(self, depth):
        rng = self.rng
        self.suite(f"if {self.fill(rng.choice(TESTS))}:", depth)
        while rng.random() < 0.3:
            self.suite(f"elif {self.fill(rng.choice(TESTS))}:", depth)
        if rng.random() < 0.4:
            self.suite("else:", depth)

    def loop(self, depth):
        rng = self.rng
        header = rng.choice(["for x in {e}:", "for x, y in {e}, {e}:", "while {e}:", "for x[{e}] in y:", "async for x in {e}:"])
        self.suite(self.fill(header), depth)
        if rng.random() < 0.25:
            self.suite(rng.choice(["else:", "else :"]), depth)

    def try_(self, depth):
        rng = self.rng
        self.suite("try:", depth)
        star = rng.random() < 0.1
        handlers = [rng.choice(HANDLERS[star:]) for _ in range(rng.randint(0, 3))]
        handlers = [handler for handler in handlers if handler] + [handler for handler in handlers if not handler][:1]
        for handler in handlers:
            self.noise_comment()
            self.suite(f"except{'*' if star else ''}{handler}:", depth)
        if handlers and rng.random() < 0.3:
            self.suite("else:", depth)
        if not handlers or rng.random() < 0.3:
            self.suite("finally:", depth)

    def noise_comment(self):
        if self.rng.random() < 0.15:
            self.emit(self.fill(self.rng.choice(COMMENTS)))

    def with_(self, depth):
        self.suite(self.rng.choice(["with ", "with ", "async with "]) + self.fill(self.rng.choice(WITHS)) + ":", depth)

    def match(self, depth):
        rng = self.rng
        self.emit(rng.choice(["match {}:", "match({}):", "match x, {}:"]).format(self.expression()))
        self.indents.append(self.indents[-1] + self.unit)
        for _ in range(rng.randint(1, 3)):
            pattern = rng.choice(["1", "[x, *_]", "{'import': y, **z}", "case.match(x=lazy)", "(1 | 2)", "x if {e}", "'a' | \"b\""])
            self.suite("case " + (pattern.format(e=self.expression()) if "{e}" in pattern else pattern) + ":", depth)
        self.indents.pop()

    def decorators(self):
        while self.rng.random() < 0.25:
            self.emit("@" + self.expression())
            self.noise_comment()

    def function(self, depth):
        rng = self.rng
        self.decorators()
        name = rng.choice(["f", "g", "match", "lazy", "__m", "ﬁ"])
        args = rng.choice(["", "self, x={e}", "x: {e}, *, y={e}", "\n  x,\n  # import x\n  *y", "x={{1: {e}}}"])
        returns = rng.choice(["", "", " -> {e}"])
        self.suite(f"{rng.choice(['', '', 'async '])}def {name}({self.fill(args)}){self.fill(returns)}:", depth)

    def class_(self, depth):
        rng = self.rng
        self.decorators()
        bases = rng.choice(["", "()", "(x)", "({e}, metaclass={e})", "(\n  x,\n)"])
        self.suite(f"class {rng.choice(['C', 'D', 'type', 'é'])}{self.fill(bases)}:", depth)


PRELUDES = [
    "import importlib, typing\nimport importlib as il\nfrom importlib import import_module as im, import_module\n",
    "from typing import TYPE_CHECKING as TC\nfrom importlib import import_module\nimport builtins\n",
    '"""Docstring: import x."""\nfrom __future__ import annotations\n',
    "#!/usr/bin/env python\n# import x\n",
    "",
    "__lazy_modules__ = ['a', \"b\", 'pk']\n",
]


def program(rng):
    """Random bytes that CPython parses, or None if this try came out wrong."""
    writer = Writer(rng)
    writer.block(0)
    text = rng.choice(PRELUDES) + "\n".join(writer.lines) + rng.choice(["\n", "\n", "", "\n\n", "\n# end"])
    cookie, encoding = rng.choice([("", "utf-8")] * 4 + [("\ufeff", "utf-8"), ("# coding: latin-1\n", "latin-1"), ("# coding: gbk\n", "gbk")])
    if encoding != "utf-8":
        text = text.replace("\ufb01", "fi").replace("\u6f22", "\xe9")
    raw = (cookie + text).encode(encoding)
    end = rng.choice([b"\n", b"\n", b"\n", b"\r\n", b"\r"])
    raw = raw.replace(b"\n", end)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(raw)
    except (SyntaxError, ValueError, RecursionError):
        return None
    return raw


def main():
    """Writes the programs."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("folder")
    options = parser.parse_args()
    os.makedirs(options.folder, exist_ok=True)
    rng = random.Random(options.seed)
    written = tries = 0
    while written < options.count:
        tries += 1
        raw = program(rng)
        if raw is not None:
            with open(os.path.join(options.folder, f"r{written:05}.py"), "wb") as file:
                file.write(raw)
            written += 1
    print(f"programs {written}, tries {tries}")


if __name__ == "__main__":
    main()
