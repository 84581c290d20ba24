"""A language client as small as can be: frames, requests, what the server sent, and positions."""

import json
import os
import pathlib
import select
import subprocess
import time
import urllib.parse

PROGRAM = os.environ.get("LMMS_LINT", "lmms-lint")


class Client:
    """Starts `lmms-lint server`, or another server; use it as a context manager."""

    def __init__(self, folder, command=None, env=None):
        self.process = subprocess.Popen(
            command or [PROGRAM, "server", "--today", "2026-11-21"],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "XDG_CACHE_HOME": str(folder) + "/.cache", **(env or {})},
        )
        self.bytes = b""
        self.number = 0
        self.messages = []  # all that came, but for answers to our requests
        self.published = {}  # uri -> diagnostics
        self.settings = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()

    # ---- frames ----

    def send_bytes(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.send_bytes(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    def _take(self):
        head, found, rest = self.bytes.partition(b"\r\n\r\n")
        if not found:
            return None
        length = int(head.split(b":")[1])
        if len(rest) < length:
            return None
        self.bytes = rest[length:]
        return json.loads(rest[:length])

    def receive(self, timeout=20.0):
        """The next message, or None when nothing comes in time or the server has gone."""
        end = time.monotonic() + timeout
        while (message := self._take()) is None:
            wait = end - time.monotonic()
            if wait <= 0 or not select.select([self.process.stdout], [], [], wait)[0]:
                return None
            data = os.read(self.process.stdout.fileno(), 1 << 16)
            if not data:
                return None
            self.bytes += data
        self._note(message)
        return message

    def _note(self, message):
        if "method" in message:
            self.messages.append(message)
        if message.get("method") == "textDocument/publishDiagnostics":
            self.published[message["params"]["uri"]] = message["params"]["diagnostics"]
        if message.get("method") == "workspace/configuration":
            self.send({"id": message["id"], "result": [self.settings]})
        elif "method" in message and "id" in message:
            self.send({"id": message["id"], "result": None})

    # ---- calls ----

    def notify(self, method, params=None):
        self.send({"method": method, "params": params if params is not None else {}})

    def start(self, method, params=None):
        self.number += 1
        self.send({"id": self.number, "method": method, "params": params if params is not None else {}})
        return self.number

    def answer(self, number, timeout=20.0):
        while (message := self.receive(timeout)) is not None:
            if message.get("id") == number and "method" not in message:
                return message
        raise AssertionError("the server did not answer")

    def request(self, method, params=None):
        message = self.answer(self.start(method, params))
        assert "error" not in message, message
        return message["result"]

    def settle(self):
        """Waits until the server has nothing to say any more: a request that it refuses is answered last."""
        answer = self.answer(self.start("lmms-lint/nothing"))
        assert answer["error"]["code"] == -32601
        while self.receive(0.4) is not None:
            pass

    def initialize(self, *folders, capabilities=None, **more):
        params = {"processId": os.getpid(), "rootUri": None, "capabilities": capabilities or {}, **more}
        if folders:
            params["workspaceFolders"] = [{"uri": uri(f), "name": pathlib.Path(f).name} for f in folders]
        result = self.request("initialize", params)
        self.notify("initialized")
        return result

    # ---- documents ----

    def open(self, path, text=None, version=1):
        text = pathlib.Path(path).read_text(encoding="utf-8") if text is None else text
        document = {"uri": uri(path), "languageId": "python", "version": version, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})

    def change(self, path, text, version=2, span=None):
        change = {"text": text}
        if span:
            change["range"] = span_of(*span)
        self.notify(
            "textDocument/didChange",
            {"textDocument": {"uri": uri(path), "version": version}, "contentChanges": [change]},
        )

    def close(self, path):
        self.notify("textDocument/didClose", {"textDocument": {"uri": uri(path)}})

    def codes(self, path):
        return [d["code"] for d in self.published.get(uri(path), [])]


def uri(path):
    return "file://" + urllib.parse.quote(str(path))


def span_of(line, character, end_line, end_character):
    return {
        "start": {"line": line, "character": character},
        "end": {"line": end_line, "character": end_character},
    }
