#!/usr/bin/env python3
"""Random sessions: whatever the editor does, the server then knows what a new one would find.

    LMMS_LINT=build/lmms-lint python3 tests/lsp/sessions.py [--minutes 20] [--seed 1]

Files are opened, changed in ranges, closed, written, deleted; settings, policy and profile change; every request is
made at random places, actions are resolved and applied; garbage and broken frames come in between. Now and then a
second server is started on the same files and texts: both must report the same. Prints the seed of what fails.
"""

import argparse
import ast
import pathlib
import random
import re
import shutil
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from client import Client, uri  # noqa: E402

EXAMPLE = pathlib.Path(__file__).parents[1] / "examples" / "lambda-app"
PIECES = ["import pandas\n", "import json", "from b import *\n", "é", "𝄞", "\r\n", "\n", "    ", "(", ")", '"""', "'", "\\\n",
          "for x in y:\n    import boto3\n", "def f():\n    import numpy\n", "# lmms: allow[LMM101, LMM104] why\n", "  # noqa: LMM101",
          "x = 1\n", "if TYPE_CHECKING:\n", "import interface_state\n", "import sqlite3, jinja2\n", "\t", "lazy import json\n", "\ufeff",
          "try:\n    import yaml\nexcept ImportError:\n    yaml = None\n", "class C:\n    import uuid\n", ""]  # fmt: skip
GARBAGE = [b"Content-Length: 7\r\n\r\n{nope}}", b"nonsense\r\n\r\n", b"Content-Length: 2\r\n\r\n[]", b"\r\n\r\n",
           b"Content-Length: -1\r\n\r\n", b"content-length: 4\r\n\r\nnull"]  # fmt: skip
UNITS = {
    "utf-8": lambda c: len(c.encode("utf-8", "surrogatepass")),
    "utf-16": lambda c: 1 + (c > "\uffff"),
    "utf-32": lambda c: 1,
}
REQUESTS = [
    "textDocument/hover",
    "textDocument/inlayHint",
    "textDocument/codeLens",
    "textDocument/diagnostic",
    "textDocument/codeAction",
]


class Session:
    def __init__(self, seed, folder):
        self.chance = random.Random(seed)
        self.folder = folder / "app"
        shutil.copytree(EXAMPLE, self.folder)
        self.encoding = self.chance.choice(list(UNITS))
        self.capabilities = {
            "general": {"positionEncodings": [self.encoding]},
            "textDocument": {
                "codeAction": {"resolveSupport": {"properties": ["edit"]}},
                "diagnostic": {"relatedDocumentSupport": True},
            },
            "workspace": {"diagnostics": {"refreshSupport": self.chance.random() < 0.8}},
        }
        self.texts, self.version = {}, 1
        self.client = Client(self.folder)
        self.client.initialize(self.folder, capabilities=self.capabilities)

    # ---- the text as the editor has it ----

    def lines(self, path):
        """Lines with their ends, as LSP has them: \\n, \\r\\n, \\r."""
        text, lines, start, i = self.texts[path], [], 0, 0
        while i < len(text):
            i += 2 if text[i : i + 2] == "\r\n" else 1
            if text[i - 1] in "\r\n":
                lines.append(text[start:i])
                start = i
        return [*lines, text[start:]]

    def position(self, path, offset):
        for number, line in enumerate(self.lines(path)):
            if offset < len(line) or (offset == len(line) and not line.endswith(("\r", "\n"))):
                return {"line": number, "character": sum(map(UNITS[self.encoding], line[:offset]))}
            offset -= len(line)
        raise AssertionError

    def offset(self, path, position):
        lines = self.lines(path)
        start, units, at = sum(map(len, lines[: position["line"]])), 0, 0
        while units < position["character"]:
            units += UNITS[self.encoding](lines[position["line"]][at])
            at += 1
        return start + at

    def place(self, path):
        """An offset that is not within a line's end."""
        text = self.texts[path]
        at = self.chance.randrange(len(text) + 1)
        return at - 1 if text[at - 1 : at + 1] == "\r\n" else at

    # ---- what the editor does ----

    def path(self):
        return self.folder / self.chance.choice([p.name for p in self.folder.glob("*.py")] + ["b.py", "new.py"])

    def opened(self):
        if not self.texts:
            self.open()
        return self.chance.choice(sorted(self.texts))

    def open(self):
        path = self.path()
        if path not in self.texts:
            self.texts[path] = path.read_bytes().decode() if path.exists() else "import json\n"
            self.client.open(path, self.texts[path], self.version)

    def close(self):
        path = self.opened()
        del self.texts[path]
        self.client.close(path)

    def change(self):
        path, changes = self.opened(), []
        for _ in range(self.chance.choice([1, 1, 1, 2, 5])):
            if self.chance.random() < 0.05:
                self.texts[path] = "".join(self.chance.choices(PIECES, k=8))
                changes.append({"text": self.texts[path]})
                continue
            start = self.place(path)
            end = (
                self.place(path)
                if self.chance.random() < 0.05
                else min(len(self.texts[path]), start + self.chance.choice([0, 0, 1, 3]))
            )
            if self.texts[path][end - 1 : end + 1] == "\r\n":
                end -= 1
            start, end = min(start, end), max(start, end)
            new = self.chance.choice(PIECES)
            if new.endswith("\n") and self.chance.random() < 0.7:
                start = end = start - len(re.split(r"\r\n|\r|\n", self.texts[path][:start])[-1])
            changes.append(
                {"range": {"start": self.position(path, start), "end": self.position(path, end)}, "text": new}
            )
            self.texts[path] = self.texts[path][:start] + new + self.texts[path][end:]
        self.version += 1
        document = {"uri": uri(path), "version": self.version}
        self.client.notify("textDocument/didChange", {"textDocument": document, "contentChanges": changes})

    def tell(self, path, kind):
        self.client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri(path), "type": kind}]})

    def save(self):
        path = self.opened()
        kind = 2 if path.exists() else 1
        path.write_bytes(self.texts[path].encode("utf-8", "replace"))
        self.tell(path, kind)

    def write(self):
        path = self.path()
        kind = 2 if path.exists() else 1
        path.write_text("".join(self.chance.choices([p for p in PIECES if "\ufeff" not in p], k=6)), newline="")
        self.tell(path, kind)

    def delete(self):
        path = self.path()
        if path.exists():
            path.unlink()
            self.tell(path, 3)

    def settings(self):
        name, texts = self.chance.choice([
            ("lmms.toml", ["light-ms = 5\n", "ignore = ['LMM1']\n", "ligt-ms = 3\n", "startup-budget-ms = 10\n"]),
            (".lmms/profile.json", ['{"schema": 1, "modules": {"json": {"import_ms": 300, "usage": 0.1}}}', "{", '{"schema": 1, "modules": {}}']),
        ])  # fmt: skip
        path = self.folder / name
        kind = 2 if path.exists() else 1
        path.write_text(self.chance.choice(texts))
        self.tell(path, kind)

    def garbage(self):
        self.client.send_bytes(self.chance.choice(GARBAGE))

    def ask(self):
        path = self.opened()
        at, other = sorted([self.place(path), self.place(path)])
        span = {"start": self.position(path, at), "end": self.position(path, other)}
        params = {
            "textDocument": {"uri": uri(path)},
            "position": span["start"],
            "range": span,
            "context": {"diagnostics": []},
        }
        method = self.chance.choice(REQUESTS)
        answer = self.client.answer(self.client.start(method, params))
        assert "error" not in answer, answer
        if method == "textDocument/codeAction":
            self.choose(path, answer["result"])

    def choose(self, path, actions):
        actions = [a for a in actions if "data" in a]
        if not actions:
            return
        action = self.client.request("codeAction/resolve", self.chance.choice(actions))
        edits = action["edit"]["changes"][uri(path)]
        places = [(self.offset(path, e["range"]["start"]), self.offset(path, e["range"]["end"]), e) for e in edits]
        self.version += 1
        for start, end, edit in sorted(places, key=lambda x: x[0], reverse=True):
            document = {"uri": uri(path), "version": self.version}
            change = {"range": edit["range"], "text": edit["newText"]}
            self.client.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})
            self.texts[path] = self.texts[path][:start] + edit["newText"] + self.texts[path][end:]

    # ---- what must hold ----

    def found(self, client):
        items = client.request("workspace/diagnostic", {"previousResultIds": []})["items"]
        return {item["uri"]: item["items"] for item in items if item["items"]}

    def mend(self):
        """Of half-typed files what stands by itself stays: others know them by a last good text, which a new server has
        not seen."""
        for u, items in self.found(self.client).items():
            path = self.folder / pathlib.Path(u).name
            if path.suffix != ".py" or not any(d["code"] == "LMM901" for d in items):
                continue
            lines = (self.texts[path] if path in self.texts else path.read_bytes().decode()).splitlines()
            text = "".join(line + "\n" for line in lines if is_whole(line))
            if path in self.texts:
                self.texts[path] = text
                self.version += 1
                self.client.change(path, text, self.version)
            else:
                path.write_text(text)
                self.tell(path, 2)

    def check(self):
        """A server that sees the texts for the first time. Names' uses are looked at in full when typing pauses."""
        self.mend()
        time.sleep(0.5)
        mine = self.found(self.client)
        with Client(self.folder) as fresh:
            fresh.initialize(self.folder, capabilities=self.capabilities)
            for path, text in self.texts.items():
                fresh.open(path, text)
            theirs = self.found(fresh)
        broken = {
            u for found in (mine, theirs) for u, items in found.items() if any(d["code"] == "LMM901" for d in items)
        }
        assert not broken, broken
        assert mine == theirs
        return sum(map(len, mine.values()))

    def play(self, steps):
        often = {self.change: 30, self.ask: 12, self.open: 3, self.close: 2, self.save: 2, self.write: 2, self.delete: 1,
                 self.settings: 1, self.garbage: 1}  # fmt: skip
        try:
            for _ in range(steps):
                self.chance.choices(list(often), list(often.values()))[0]()
            found = self.check()
            self.client.request("shutdown")
            self.client.notify("exit")
            assert self.client.process.wait(20) == 0
        finally:
            self.client.__exit__()
        return found


def is_whole(line):
    try:
        return bool(ast.parse(line).body)
    except (SyntaxError, ValueError):
        return False


def play(seed, steps=60):
    """The number of findings at the end."""
    with tempfile.TemporaryDirectory() as folder:
        return Session(seed, pathlib.Path(folder)).play(steps)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    end, seed, found = time.monotonic() + options.minutes * 60, options.seed, 0
    while time.monotonic() < end:
        try:
            found += play(seed)
        except BaseException:
            print(f"seed {seed}", flush=True)
            raise
        seed += 1
    print(f"{seed - options.seed} sessions, all {found} findings as a new server has them")


if __name__ == "__main__":
    main()
