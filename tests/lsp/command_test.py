"""Commands, and the actions that offer them."""

import json

from client import span_of, uri


def execute(client, command, **argument):
    return client.answer(
        client.start("workspace/executeCommand", {"command": command, "arguments": [argument]})
    )


def progress(client):
    """{title: kinds, in their order} of the progress that was told."""
    titles, kinds = {}, {}
    for message in client.messages:
        if message["method"] == "$/progress":
            token, value = message["params"]["token"], message["params"]["value"]
            titles.setdefault(token, value.get("title"))
            kinds.setdefault(titles[token], []).append(value["kind"])
    return kinds


def test_the_chain_of_an_import(app, client):
    path = app / "interface_report.py"
    client.initialize(app)
    client.open(path)
    line = next(i for i, text in enumerate(path.read_text().splitlines()) if text == "import jinja2")
    place = {"line": line, "character": 9}
    chain = execute(client, "lmms-lint.chain", uri=uri(path), position=place)["result"]
    assert chain.endswith(f"interface_report.py:{line + 1} > jinja2") and "lambda_function.py:" in chain
    nothing = execute(client, "lmms-lint.chain", uri=uri(path), position={"line": 0, "character": 0})
    assert nothing["result"] is None


def test_the_plan_is_that_of_the_command_line(app, client):
    client.initialize(app, capabilities={"window": {"workDoneProgress": True}})
    client.open(app / "lambda_function.py")
    text = execute(client, "lmms-lint.plan", uri=uri(app / "lambda_function.py"))["result"]
    assert "defer pandas" in text
    assert progress(client)["Planning"] == ["begin", "end"]


def test_reading_a_project_shows_that_it_takes_time(app, client):
    client.initialize(app, capabilities={"window": {"workDoneProgress": True}})
    client.open(app / "lambda_function.py")
    client.settle()
    assert progress(client) == {f"Reading imports in {app.name}": ["begin", "end"]}
    asked = [m for m in client.messages if m["method"] == "window/workDoneProgress/create"]
    assert len(asked) == 1


def test_who_shows_no_progress_is_told_of_none(app, client):
    client.initialize(app)
    client.open(app / "lambda_function.py")
    client.settle()
    assert progress(client) == {}


def test_a_module_is_measured_and_its_finding_goes(tmp_path, client):
    path = tmp_path / "start.py"
    path.write_text("import colorsys\n")
    (tmp_path / ".lmms").mkdir()
    profile = tmp_path / ".lmms" / "profile.json"
    profile.write_text(json.dumps({"schema": 1, "modules": {"json": {"import_ms": 1}}}))
    client.initialize(tmp_path)
    client.open(path)
    client.settle()
    assert client.codes(path) == ["LMM401"]
    where = {"textDocument": {"uri": uri(path)}, "range": span_of(0, 0, 0, 5), "context": {"diagnostics": []}}
    measure = client.request("textDocument/codeAction", where)[0]
    assert measure["title"] == "Measure what colorsys costs (runs its code)"
    answer = execute(client, measure["command"]["command"], **measure["command"]["arguments"][0])
    assert "error" not in answer, answer
    client.settle()
    assert "colorsys" in json.loads(profile.read_text())["modules"]
    assert client.codes(path) == []


def test_what_cannot_be_run_is_refused(app, client):
    client.initialize(app)
    handler = uri(app / "lambda_function.py")
    assert execute(client, "lmms-lint.nothing")["error"]["code"] == -32602
    assert execute(client, "lmms-lint.profile", uri=handler, module="--help")["error"]["code"] == -32602
    assert execute(client, "lmms-lint.plan", uri="file:///nowhere/a.py")["error"]["code"] == -32602
    gone = execute(client, "lmms-lint.profile", uri=handler, module="no_such_module_at_all")
    assert "result" in gone or gone["error"]["code"] == -32803
