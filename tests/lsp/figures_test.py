"""Hover, inlay hints and code lenses: the figures of the profile and of the whole program, where people look."""

import json

from client import span_of, uri


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
    assert "Deferring it saves up to 48 ms" in text and "**LMM102**" in text
    assert "measured 2026-10-28 (24 days ago)" in text


def test_hover_says_why_an_import_cannot_move(app, client):
    path = app / "interface_report.py"
    text = path.read_text() + "\nENVIRONMENT = jinja2.Environment()\n"
    client.initialize(app)
    client.open(path, text)
    line, character = line_of(path, "jinja2")
    shown = hover(client, path, line, character)["contents"]["value"]
    last = text.count("\n")
    assert f"It cannot be deferred: `jinja2` is used while the module loads (line {last}" in shown


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
    return [x["command"]["title"] for x in client.request("textDocument/codeLens", {"textDocument": {"uri": uri(path)}})]


def test_the_lens_tells_what_loading_costs(app, client):
    client.initialize(app)
    for name in ("lambda_function.py", "interface_report.py"):
        client.open(app / name)
    assert lens(client, app / "interface_report.py") == ["loading this module: up to 48 ms, 2 modules"]
    [title] = lens(client, app / "lambda_function.py")
    assert title.startswith("start-up: up to ") and title.endswith(" modules")
