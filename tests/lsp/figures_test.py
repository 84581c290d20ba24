"""Hover, inlay hints and code lenses: the figures of the profile and of the whole program, where people look."""

import json
import pathlib
import subprocess

from client import PROGRAM, Client, span_of, uri


def hover(client, path, line, character):
    where = {"textDocument": {"uri": uri(path)}, "position": {"line": line, "character": character}}
    return client.request("textDocument/hover", where)


def line_of(path, text):
    lines = path.read_text().splitlines()
    number = next(i for i, line in enumerate(lines) if text in line)
    return number, lines[number].index(text)


def test_hover_tells_cost_chain_saving_and_verdict(app, client):
    path = app / "interface_report.py"
    client.initialize(app)
    client.open(path)
    line, character = line_of(path, "jinja2")
    shown = hover(client, path, line, character + 2)
    assert shown["range"] == span_of(line, character, line, character + 6)
    text = shown["contents"]["value"]
    assert "jinja2 takes 48 ms to import on CPython 3.11.9 and 6 % of processes use it" in text
    assert "interface_report.py:%d > jinja2" % (line + 1) in text and "lambda_function.py:" in text
    assert "saves up to 48 ms at start-up" in text and "**LMM102**" in text
    assert "measured 2026-10-28 (24 days ago)" in text


def test_hover_says_why_an_import_cannot_move(app, client):
    path = app / "interface_report.py"
    text = path.read_text() + "\nENVIRONMENT = jinja2.Environment()\n"
    client.initialize(app)
    client.open(path, text)
    line, character = line_of(path, "jinja2")
    shown = hover(client, path, line, character)["contents"]["value"]
    last = text.count("\n")
    assert f"No finding: it cannot be deferred: `jinja2` is used while the module loads (line {last}" in shown


def test_hover_over_a_comment_tells_what_it_silences(app, client):
    path = app / "interface_report.py"
    line, character = line_of(path, "import jinja2")
    text = path.read_text()
    client.initialize(app)
    client.open(path, text.replace("import jinja2", "import jinja2  # lmms: allow[LMM102] seldom"))
    shown = hover(client, path, line, 20)
    assert shown["contents"]["value"].startswith("This comment silences:\n\n- **LMM102** (line 3): jinja2 takes 48 ms")
    assert shown["range"]["start"] == {"line": line, "character": 15}
    client.change(path, text.replace("import jinja2", "import json  # lmms: allow[LMM102] seldom"))
    shown = hover(client, path, line, 20)["contents"]["value"]
    assert "silences no finding" in shown
    assert "**LMM902**: `LMM102` allows nothing: json takes" in shown
    client.change(path, text.replace("import jinja2", "import mystery  # lmms: allow[LMM102] seldom"))
    assert "Whether it is still needed cannot be told" in hover(client, path, line, 24)["contents"]["value"]


def test_hover_over_a_comment_past_its_day_tells_what_is_told_again(app, client):
    path = app / "interface_report.py"
    line, character = line_of(path, "import jinja2")
    comment = "import jinja2  # lmms: allow[LMM102] seldom (until 2026-03-01)"
    client.initialize(app)
    client.open(path, path.read_text().replace("import jinja2", comment))
    shown = hover(client, path, line, 20)["contents"]["value"]
    assert "**LMM102** is told again: jinja2 takes 48 ms" in shown and "until 2026-03-01" in shown
    assert "cannot be told" not in shown


def test_hover_of_what_is_no_import_is_nothing(app, client):
    path = app / "interface_report.py"
    client.initialize(app)
    client.open(path)
    assert hover(client, path, *line_of(path, "def ")) is None


def test_hover_without_a_profile_says_how_to_measure(tmp_path, client):
    path = tmp_path / "a.py"
    path.write_text("import pandas\n")
    client.initialize(tmp_path)
    client.open(path)
    assert "`lmms-lint profile` measures it" in hover(client, path, 0, 8)["contents"]["value"]


def hints(client, path):
    where = {"textDocument": {"uri": uri(path)}, "range": span_of(0, 0, 1000, 0)}
    found = client.request("textDocument/inlayHint", where)
    return {(h["position"]["line"], h["position"]["character"]): h["label"] for h in found}


def test_inlay_hints_stand_behind_the_name(app, client):
    path = app / "interface_report.py"
    client.initialize(app)
    client.open(path)
    line, character = line_of(path, "jinja2")
    assert hints(client, path) == {(line, character + 6): "48 ms"}


def test_inlay_hints_below_the_floor_are_hidden(app, client):
    path = app / "interface_report.py"
    client.initialize(app, initializationOptions={"inlayHintFloorMs": 50})
    client.open(path)
    assert hints(client, path) == {}


def test_hints_tell_the_saving_where_it_differs(tmp_path, client):
    """What a stays loaded by, b's import does not save."""
    modules = {
        "a": {"import_ms": 200, "self_ms": 200, "imports": []},
        "b": {"import_ms": 300, "self_ms": 100, "imports": ["a"]},
    }
    (tmp_path / ".lmms").mkdir()
    (tmp_path / ".lmms" / "profile.json").write_text(json.dumps({"schema": 1, "modules": modules}))
    path = tmp_path / "lambda_function.py"
    path.write_text("import a\nimport b\n")
    client.initialize(tmp_path)
    client.open(path)
    assert hints(client, path) == {
        (0, 8): "200 ms, saves 300 ms with 1 other line",
        (1, 8): "300 ms, saves 100 ms",
    }


def lens(client, path):
    return [
        x["command"]["title"] for x in client.request("textDocument/codeLens", {"textDocument": {"uri": uri(path)}})
    ]


def test_the_lens_tells_what_loading_costs(app, client):
    client.initialize(app)
    for name in ("lambda_function.py", "interface_report.py"):
        client.open(app / name)
    budget = "of the budget of 800 ms"
    assert lens(client, app / "interface_report.py") == [f"loading this module: up to 48 ms, 6 % {budget} (2 modules)"]
    [title] = lens(client, app / "lambda_function.py")
    assert title == "start-up: up to 2.1 s, over the budget of 800 ms (16 modules)"
    client.open(app / "interface_alexa.py")
    [title] = lens(client, app / "interface_alexa.py")
    assert title == "loading this module: up to 3.9 ms, but no known start-up does (3 modules)"


def test_hover_names_the_others_and_says_why_nothing_is_found(app, client):
    client.initialize(app)
    path = app / "interface_state.py"
    client.open(path)
    text = hover(client, path, *line_of(path, "requests"))["contents"]["value"]
    assert "Also imported by `app/interface_forecast.py:7` (in a function)." in text
    assert "No finding: accepted by the exception document at app/interface_state.py:8." in text
    path = app / "fast_path.py"
    client.open(path)
    text = hover(client, path, *line_of(path, "json"))["contents"]["value"]
    assert "Loaded before any of your code runs" in text and "it belongs at module level" in text


def test_hover_tells_the_spread_of_a_figure(tmp_path, client):
    (tmp_path / ".lmms").mkdir()
    module = {"import_ms": 200, "self_ms": 150, "spread_ms": 12, "imports": []}
    (tmp_path / ".lmms" / "profile.json").write_text(json.dumps({"schema": 1, "modules": {"a": module}}))
    path = tmp_path / "lambda_function.py"
    path.write_text("import a\n")
    client.initialize(tmp_path)
    client.open(path)
    assert "a takes 200 ms to import (±12 ms), 150 ms of it its own." in hover(client, path, 0, 8)["contents"]["value"]


def test_a_finding_and_its_hover_link_to_the_rules_page(app, client):
    path = app / "interface_report.py"
    client.initialize(app, capabilities={"textDocument": {"publishDiagnostics": {"codeDescriptionSupport": True}}})
    client.open(path)
    client.settle()
    page = client.published[uri(path)][0]["codeDescription"]["href"]
    assert f"[What LMM102 means]({page})" in hover(client, path, *line_of(path, "jinja2"))["contents"]["value"]
    text = pathlib.Path(page.removeprefix("file://")).read_text()
    assert text == subprocess.run([PROGRAM, "rule", "LMM102"], capture_output=True, text=True, check=True).stdout


def test_without_a_cache_folder_there_is_no_link(app, tmp_path):
    path = app / "interface_report.py"
    with Client(app, env={"XDG_CACHE_HOME": "/dev/null/none"}) as client:
        client.initialize(app, capabilities={"textDocument": {"publishDiagnostics": {"codeDescriptionSupport": True}}})
        client.open(path)
        client.settle()
        assert "codeDescription" not in client.published[uri(path)][0]
        text = hover(client, path, *line_of(path, "jinja2"))["contents"]["value"]
        assert "`lmms-lint rule LMM102` says what it means." in text
