"""Commands, and the actions that offer them."""

import json
import pathlib
import subprocess
import time

import pytest
from client import PROGRAM, span_of, uri


def execute(client, command, **argument):
    return client.answer(client.start("workspace/executeCommand", {"command": command, "arguments": [argument]}))


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


def test_progress_is_told_by_the_editors_own_token(app, client):
    client.initialize(app)
    client.open(app / "lambda_function.py")
    params = {"command": "lmms-lint.plan", "arguments": [{"uri": uri(app / "lambda_function.py")}], "workDoneToken": 7}
    client.request("workspace/executeCommand", params)
    told = [m["params"] for m in client.messages if m["method"] == "$/progress"]
    assert [(p["token"], p["value"]["kind"]) for p in told] == [(7, "begin"), (7, "end")]
    assert not any(m["method"] == "window/workDoneProgress/create" for m in client.messages)


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


def test_the_report_is_a_page_that_the_editor_opens(app, client):
    client.initialize(app, capabilities={"window": {"showDocument": {"support": True}}})
    path = app / "interface_report.py"
    client.open(path)
    line = path.read_text().splitlines().index("import jinja2")
    place = {"line": line, "character": 9}
    page = execute(client, "lmms-lint.report", uri=uri(path), position=place)["result"]
    [shown] = [m["params"] for m in client.messages if m["method"] == "window/showDocument"]
    assert shown["uri"] == page and page.endswith("/report-app.md")
    text = pathlib.Path(page.removeprefix("file://")).read_text()
    for command in (["why", "jinja2"], ["plan"], ["status"]):
        told = subprocess.run([PROGRAM, *command], cwd=app, capture_output=True, text=True, check=False).stdout
        assert told and told in text
    assert [x for x in text.splitlines() if x.startswith("#")] == [
        "# lmms-lint: app", "## The import of jinja2", "## What to defer", "## Where the project stands"]  # fmt: skip


def test_an_action_and_a_lens_open_the_report(app, client):
    client.initialize(app)
    path = app / "interface_report.py"
    client.open(path)
    where = {"textDocument": {"uri": uri(path)}, "range": span_of(2, 0, 2, 5), "context": {"diagnostics": []}}
    actions = client.request("textDocument/codeAction", where)
    [action] = [a for a in actions if a["title"] == "Open the report on jinja2"]
    execute(client, action["command"]["command"], **action["command"]["arguments"][0])
    [lens] = client.request("textDocument/codeLens", {"textDocument": {"uri": uri(path)}})
    page = execute(client, lens["command"]["command"], **lens["command"]["arguments"][0])["result"]
    told = [m["params"]["message"] for m in client.messages if m["method"] == "window/showMessage"]
    assert told == [f"The report is in {page}"] * 2


def test_a_report_without_a_profile_says_what_is_missing(tmp_path, client):
    path = tmp_path / "a.py"
    path.write_text("import json\n")
    client.initialize(tmp_path)
    page = execute(client, "lmms-lint.report", uri=uri(path), module="json")["result"]
    text = pathlib.Path(page.removeprefix("file://")).read_text()
    assert "lmms-lint profile" in text


def start_measuring(client, tmp_path):
    """Measuring a module of ours that never ends its import; the request's id and the process that imports it."""
    mark = tmp_path / "begun"
    begin = f"import pathlib, os, time\npathlib.Path({str(mark)!r}).write_text(str(os.getpid()))\n"
    (tmp_path / "src" / "app").mkdir(parents=True)
    (tmp_path / "src" / "app" / "__init__.py").write_text("")
    (tmp_path / "src" / "app" / "slow.py").write_text(begin + "time.sleep(60)\n")
    client.initialize(tmp_path, capabilities={"window": {"workDoneProgress": True}})
    what = {"uri": uri(tmp_path / "src" / "app" / "slow.py")}
    asked = client.start("workspace/executeCommand", {"command": "lmms-lint.profile", "arguments": [what]})
    wait(lambda: mark.exists() and mark.read_text())
    running = pathlib.Path(f"/proc/{mark.read_text()}")
    assert not has_ended(running)
    return asked, running


def has_ended(process):
    return not process.exists() or "\nState:\tZ" in (process / "status").read_text()


@pytest.mark.parametrize("end", ["kill", "close"])
def test_what_a_command_runs_goes_with_the_server(tmp_path, client, end):
    _, running = start_measuring(client, tmp_path)
    if end == "kill":
        client.process.kill()
    else:
        client.process.stdin.close()
    client.process.wait(20)
    wait(lambda: has_ended(running))


@pytest.mark.parametrize("by", ["request", "progress"])
def test_a_command_that_runs_can_be_cancelled(tmp_path, client, by):
    asked, running = start_measuring(client, tmp_path)
    while client.receive(0.3):
        pass
    [begun] = [m["params"] for m in client.messages if m["method"] == "$/progress" and "app.slow" in str(m)]
    assert begun["value"]["cancellable"]
    if by == "request":
        client.notify("$/cancelRequest", {"id": asked})
    else:
        client.notify("window/workDoneProgress/cancel", {"token": begun["token"]})
    assert client.answer(asked)["error"]["code"] == -32800
    wait(lambda: has_ended(running))
    again = execute(client, "lmms-lint.chain", uri=uri(tmp_path / "a.py"))
    assert again["result"] is None


def wait(condition):
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_what_cannot_be_run_is_refused(app, client):
    client.initialize(app)
    handler = uri(app / "lambda_function.py")
    assert execute(client, "lmms-lint.nothing")["error"]["code"] == -32602
    assert execute(client, "lmms-lint.profile", uri=handler, module="--help")["error"]["code"] == -32602
    assert execute(client, "lmms-lint.plan", uri="file:///nowhere/a.py")["error"]["code"] == -32602
    gone = execute(client, "lmms-lint.profile", uri=handler, module="no_such_module_at_all")
    assert "result" in gone or gone["error"]["code"] == -32803
