"""All that the server says, held against the types of vscode-languageserver-protocol by the TypeScript compiler: literals
that have a property too many, too few or of another type do not compile."""

import json
import pathlib
import shutil
import subprocess
import sys

import pytest
from conftest import PROGRAM, TOP, need

sys.path.insert(0, str(TOP / "tests" / "lsp"))

import client as lsp  # noqa: E402

TYPES = {
    "initialize": "p.InitializeResult",
    "textDocument/diagnostic": "p.DocumentDiagnosticReport",
    "workspace/diagnostic": "p.WorkspaceDiagnosticReport",
    "textDocument/hover": "p.Hover",
    "textDocument/inlayHint": "p.InlayHint[]",
    "textDocument/codeLens": "p.CodeLens[]",
    "textDocument/codeAction": "p.CodeAction[]",
    "codeAction/resolve": "p.CodeAction",
    "textDocument/publishDiagnostics": "p.PublishDiagnosticsParams",
    "client/registerCapability": "p.RegistrationParams",
    "workspace/configuration": "p.ConfigurationParams",
    "window/workDoneProgress/create": "p.WorkDoneProgressCreateParams",
    "$/progress": "{token: p.ProgressToken; value: p.WorkDoneProgressBegin | p.WorkDoneProgressEnd}",
    "$/logTrace": "p.LogTraceParams",
    "window/showDocument": "p.ShowDocumentParams",
    "window/showMessage": "p.ShowMessageParams",
}
CAN = {
    "textDocument": {
        "diagnostic": {"relatedDocumentSupport": True},
        "publishDiagnostics": {"codeDescriptionSupport": True},
        "codeAction": {"resolveSupport": {"properties": ["edit"]}},
    },
    "window": {"workDoneProgress": True, "showDocument": {"support": True}},
    "workspace": {
        "configuration": True,
        "didChangeWatchedFiles": {"dynamicRegistration": True},
        "workspaceEdit": {"documentChanges": True},
    },
}


def session(app, cache, pulls):
    """(method, what the server said) of a session in which it says all that it can."""
    said = []
    can = {**CAN, "workspace": {**CAN["workspace"], "diagnostics": {"refreshSupport": pulls}}}
    if not pulls:
        del can["window"]["showDocument"]
    path = app / "interface_report.py"
    text = path.read_text().replace("import jinja2", "import jinja2  # lmms: allow[LMM104] no\nimport pandas")
    document = {"textDocument": {"uri": path.as_uri()}}
    span = {"range": lsp.span_of(0, 0, 30, 0), "context": {"diagnostics": []}}
    with lsp.Client(app, env={"XDG_CACHE_HOME": str(cache)}) as client:

        def ask(method, **params):
            said.append((method, client.request(method, {**document, **params})))
            return said[-1][1]

        said.append(("initialize", client.initialize(app, capabilities=can, trace="messages")))
        client.open(path, text)
        if pulls:
            ask("textDocument/diagnostic")
            ask("workspace/diagnostic", previousResultIds=[])
        ask("textDocument/hover", position={"line": text.split("\n").index("import pandas"), "character": 9})
        ask("textDocument/inlayHint", **span)
        ask("textDocument/codeLens")
        for action in ask("textDocument/codeAction", **span):
            if "data" in action:
                said.append(("codeAction/resolve", client.request("codeAction/resolve", action)))
        ask("workspace/executeCommand", command="lmms-lint.report", arguments=[{"uri": path.as_uri()}])
        client.settle()
        said += [(m["method"], m.get("params")) for m in client.messages]
    return said


def test_what_the_server_says_is_of_the_protocols_types(app, tmp_path):
    npm = need("npm")
    if b"__asan_init" in pathlib.Path(shutil.which(PROGRAM)).read_bytes():
        pytest.skip("the plain build says the same, sooner")
    folder = tmp_path / "vscode"
    shutil.copytree(TOP / "editors" / "vscode", folder, ignore=shutil.ignore_patterns("node_modules", "out", "*.vsix"))
    package = json.loads((folder / "package.json").read_text())
    del package["devDependencies"]["@vscode/vsce"]  # most of what would be fetched
    (folder / "package.json").write_text(json.dumps(package))
    install = [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund"]
    if subprocess.run(install, cwd=folder, check=False, capture_output=True).returncode != 0:
        pytest.skip("npm cannot fetch the packages")
    said = [*session(app, tmp_path, True), *session(app, tmp_path, False)]
    assert {method for method, _ in said} >= set(TYPES)
    lines = ['import * as p from "vscode-languageserver-protocol";']
    for method, value in said:
        if method in TYPES:
            lines.append(f"export const c{len(lines)}: {TYPES[method]} = {json.dumps(value)};")
    (folder / "said.ts").write_text("\n".join(lines) + "\n")
    compiler = ["node_modules/.bin/tsc", "--noEmit", "--strict", "--skipLibCheck", "--module", "node16", "said.ts"]
    run = subprocess.run(compiler, cwd=folder, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout
