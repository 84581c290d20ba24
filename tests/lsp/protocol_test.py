"""Lifecycle, frames and requests: the editor gets an answer to everything, and nothing ends the server but `exit`."""

import json
import os
import random
import signal
import subprocess
import sys

import pytest
from client import Client, uri


def test_lifecycle(tmp_path, client):
    early = client.answer(client.start("textDocument/hover"))
    assert early["error"]["code"] == -32002
    client.initialize(tmp_path)
    twice = client.answer(client.start("initialize", {"capabilities": {}}))
    assert twice["error"]["code"] == -32600
    assert client.request("shutdown") is None
    late = client.answer(client.start("textDocument/diagnostic"))
    assert late["error"]["code"] == -32600
    client.notify("exit")
    assert client.process.wait(10) == 0


def test_exit_without_shutdown_is_status_1(tmp_path, client):
    client.initialize(tmp_path)
    client.notify("exit")
    assert client.process.wait(10) == 1


def test_the_end_of_input_ends_the_server(tmp_path, client):
    client.initialize(tmp_path)
    client.process.stdin.close()
    assert client.process.wait(10) == 1


def test_the_server_goes_with_the_editor(tmp_path):
    editor = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    with Client(tmp_path) as client:
        client.request("initialize", {"processId": editor.pid, "capabilities": {}})
        editor.send_signal(signal.SIGKILL)
        editor.wait()
        editor.stdin.close()
        assert client.process.wait(20) == 1


def test_unknown_requests_are_refused_and_unknown_notifications_dropped(tmp_path, client):
    client.initialize(tmp_path)
    assert client.answer(client.start("a/b"))["error"]["code"] == -32601
    client.notify("$/whatever")
    client.notify("a/b")
    client.settle()


def test_trace(tmp_path, client):
    client.initialize(tmp_path)
    client.notify("$/setTrace", {"value": "messages"})
    client.request("workspace/diagnostic", {"previousResultIds": []})
    client.notify("$/setTrace", {"value": "off"})
    client.settle()
    told = [m["params"]["message"] for m in client.messages if m["method"] == "$/logTrace"]
    assert any(text.startswith("workspace/diagnostic took ") for text in told)


def test_ids_may_be_texts(tmp_path, client):
    client.initialize(tmp_path)
    client.send({"id": 'a"é', "method": "shutdown"})
    assert client.answer('a"é')["result"] is None


def test_requests_that_wait_can_be_cancelled(app, client):
    """All of this comes at once, so the requests wait behind the opening of the file."""
    client.initialize(app)
    client.settle()
    frames = b""

    for message in (
        {"id": 901, "method": "workspace/diagnostic", "params": {"previousResultIds": []}},
        {"id": 902, "method": "workspace/diagnostic", "params": {"previousResultIds": []}},
        {"method": "$/cancelRequest", "params": {"id": 902}},
    ):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        frames += b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
    client.send_bytes(frames)
    answers = {}
    while len(answers) < 2:
        message = client.receive()
        answers[message.get("id")] = message
    assert "result" in answers[901] and answers[902]["error"]["code"] == -32800


@pytest.mark.parametrize(
    "frame",
    [
        b"Content-Length: 5\r\n\r\n{nope",
        b"Content-Length: 2\r\n\r\n[]",
        b"Content-Length: 4\r\n\r\nnull",
        b"Content-Length: 0\r\n\r\n",
        b"Content-Length: -5\r\n\r\n",
        b"Content-Length: 99999999999999999999\r\n\r\n",
        b"Content-Length: 12abc\r\n\r\n",
        b"Content-Type: x\r\n\r\n{}",
        b"\r\n\r\n\r\n",
        b"garbage without end\n" * 400,
        b"Content-Length: 3\r\nContent-Length: 4\r\n\r\n[{}]",
        b'Content-Length: 16\r\n\r\n{"method": "\xff\xfe"}',
        b"Content-Length: 20000\r\n\r\n" + b"[" * 20000,
    ],
)
def test_after_a_bad_frame_the_next_is_read(tmp_path, client, frame):
    client.initialize(tmp_path)
    client.send_bytes(frame)
    client.send({"id": 77, "method": "shutdown"})
    assert client.answer(77)["result"] is None


def test_frames_may_come_in_pieces(tmp_path, client):
    client.initialize(tmp_path)
    for byte in b'Content-Length: 44\r\n\r\n{"jsonrpc":"2.0","id":5,"method":"shutdown"}':
        client.send_bytes(bytes([byte]))
    assert client.answer(5)["result"] is None


def test_random_bytes_and_random_requests(app):
    """Whatever comes: no crash, and the server still answers."""
    chance = random.Random(11)
    methods = ["textDocument/didOpen", "textDocument/didChange", "textDocument/didClose", "textDocument/hover",
               "textDocument/diagnostic", "workspace/diagnostic", "textDocument/codeAction", "textDocument/inlayHint",
               "textDocument/codeLens", "workspace/executeCommand", "codeAction/resolve",
               "workspace/didChangeWatchedFiles", "workspace/didChangeWorkspaceFolders",
               "workspace/didChangeConfiguration", "$/setTrace", "$/cancelRequest"]  # fmt: skip

    def value(depth=0):
        kind = chance.randrange(9 if depth < 4 else 6)
        if kind < 6:
            return chance.choice([None, True, -1, 0, 3, 1e300, "", "x", uri(app / "lambda_function.py"), "file:///%zz"])
        if kind == 6:
            return [value(depth + 1) for _ in range(chance.randrange(4))]
        keys = ["textDocument", "uri", "text", "contentChanges", "range", "start", "end", "line", "character",
                "context", "only", "changes", "type", "event", "added", "removed", "settings", "position",
                "version", "previousResultIds", "command", "arguments", "id", "data"]  # fmt: skip
        return {chance.choice(keys): value(depth + 1) for _ in range(chance.randrange(6))}

    with Client(app) as client:
        client.initialize(app)
        client.open(app / "lambda_function.py")
        for _ in range(int(os.environ.get("LMMS_LINT_LSP_FUZZ", "300"))):
            if chance.random() < 0.1:
                client.send_bytes(chance.randbytes(chance.randrange(200)) + b"\r\n\r\n")
            message = {"method": chance.choice(methods), "params": value()}
            if chance.random() < 0.6:
                message["id"] = chance.randrange(1000, 2000)
            client.send(message)
            while client.receive(0.001):  # else both sides might wait for the other to read
                pass
        client.send({"id": 77, "method": "shutdown"})
        while (message := client.receive()) is not None and message.get("id") != 77:
            pass
        assert message and message["result"] is None
        client.notify("exit")
        assert client.process.wait(20) == 0
