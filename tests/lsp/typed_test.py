"""The same session by pytest-lsp, whose client takes nothing that the protocol's types do not allow."""

import asyncio
import os
import shutil

import pytest

pytest_lsp = pytest.importorskip("pytest_lsp", reason="pytest-lsp is not installed")
types = pytest.importorskip("lsprotocol.types")

PROGRAM = shutil.which(os.environ.get("LMMS_LINT", "lmms-lint"))


async def session(app):
    from pytest_lsp import client_capabilities, make_test_lsp_client

    client = make_test_lsp_client()
    await client.start_io(PROGRAM, "server", "--today", "2026-11-21")
    path = app / "interface_report.py"
    document = types.TextDocumentIdentifier(uri=path.as_uri())
    text = path.read_text()
    line = next(i for i, content in enumerate(text.splitlines()) if content == "import jinja2")
    whole = types.Range(types.Position(0, 0), types.Position(100, 0))
    start = await client.initialize_session(
        types.InitializeParams(
            capabilities=client_capabilities("visual-studio-code"),
            workspace_folders=[types.WorkspaceFolder(app.as_uri(), "app")],
        )
    )
    client.text_document_did_open(
        types.DidOpenTextDocumentParams(types.TextDocumentItem(path.as_uri(), "python", 1, text))
    )
    report = await client.text_document_diagnostic_async(types.DocumentDiagnosticParams(document))
    hover = await client.text_document_hover_async(types.HoverParams(document, types.Position(line, 9)))
    hints = await client.text_document_inlay_hint_async(types.InlayHintParams(document, whole))
    lenses = await client.text_document_code_lens_async(types.CodeLensParams(document))
    actions = await client.text_document_code_action_async(
        types.CodeActionParams(document, whole, types.CodeActionContext(diagnostics=[]))
    )
    workspace = await client.workspace_diagnostic_async(types.WorkspaceDiagnosticParams(previous_result_ids=[]))
    await client.shutdown_session()
    await client.stop()
    return start, report, hover, hints, lenses, actions, workspace


def test_all_answers_are_of_the_types_that_the_protocol_has(app):
    start, report, hover, hints, lenses, actions, workspace = asyncio.run(session(app))
    assert start.server_info.name == "lmms-lint"
    assert [d.code for d in report.items] == ["LMM102"]
    assert isinstance(hover.contents, types.MarkupContent) and "jinja2" in hover.contents.value
    assert [hint.label for hint in hints] == ["48 ms"]
    assert len(lenses) == 1 and "48 ms" in lenses[0].command.title
    assert any(action.title.startswith("Allow LMM102") for action in actions)
    assert len(workspace.items) >= 4
