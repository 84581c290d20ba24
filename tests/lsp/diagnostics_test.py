"""Diagnostics: those of the command line, of the texts in the editor, of all files that an edit concerns."""

import json
import pathlib
import random
import shutil
import subprocess
import time

import pytest
from client import PROGRAM, uri

TOP = pathlib.Path(__file__).parents[2]
CALLED_AT_LOAD = TOP / "rules/lmm101-heavy-import-at-startup/cases/called-at-load"
PROFILE = TOP / "tests/fixtures/profile.json"
PULLS = {
    "textDocument": {"diagnostic": {"relatedDocumentSupport": True}},
    "workspace": {"diagnostics": {"refreshSupport": True}},
}


def command_line(folder):
    """{uri: [(code, line, character, message)]} of the command line, run where the server runs."""
    run = subprocess.run(
        [PROGRAM, "check", "--today", "2026-11-21", "--output-format", "json", str(folder)],
        capture_output=True,
        cwd=folder.parent,
        check=False,
    )
    found = {}
    for d in json.loads(run.stdout)["diagnostics"]:
        place = (d["code"], (d["line"] or 1) - 1, (d["column"] or 1) - 1, d["message"])
        found.setdefault(uri(folder.parent / d["path"]), []).append(place)
    return found


def place(d):
    return d["code"], d["range"]["start"]["line"], d["range"]["start"]["character"], d["message"]


def shown(client):
    return {u: [place(d) for d in found] for u, found in client.published.items() if found}


def test_the_editor_shows_what_the_command_line_prints(app, client):
    client.initialize(app)
    client.open(app / "lambda_function.py")
    client.settle()
    expected = command_line(app)
    assert len(expected) >= 4 and shown(client) == expected


def test_after_every_edit_the_editor_shows_what_the_command_line_would_print(app, client):
    chance = random.Random(7)
    path = app / "interface_alexa.py"
    lines = path.read_text().splitlines(keepends=True)
    client.initialize(app)
    client.open(path)
    for version in range(2, 12):
        at = chance.randrange(len(lines) + 1)
        line = chance.choice(["import pandas\n", "import boto3, json\n", "x = 1\n", "# é𝄞 lmms\n"])
        lines.insert(at, line)
        client.change(path, line, version, (at, 0, at, 0))
        path.write_text("".join(lines), encoding="utf-8")
        client.settle()
        expected = command_line(app)
        if any(found[0] == "LMM901" for found in expected.get(uri(path), [])):
            expected = {uri(path): expected[uri(path)]}
            assert shown(client)[uri(path)] == expected[uri(path)]
        else:
            assert shown(client) == expected


STATEMENTS = ["import pandas\n", "import boto3, json\n", "from interface_alexa import handle\n", "import sqlite3  # why\n",
              "x = pandas.DataFrame\n", "def f():\n    import json\n", "import nowhere.else_\n", "y = (1, 'a')\n"]  # fmt: skip


class Typing:
    """Somebody who types in several files, letter by letter, asks after each, and takes some of it back."""

    def __init__(self, client, folder, paths, chance):
        self.client, self.folder, self.chance, self.version = client, folder, chance, 1
        self.texts = {path: path.read_text() for path in paths}
        self.whole = dict(self.texts)  # the last texts that parse
        client.initialize(folder, capabilities=PULLS)
        for path in paths:
            client.open(path)

    def position(self, path, at):
        before = self.texts[path][:at]
        return {"line": before.count("\n"), "character": at - (before.rfind("\n") + 1)}

    def replace(self, path, at, end, text):
        span = {"start": self.position(path, at), "end": self.position(path, end)}
        self.texts[path] = self.texts[path][:at] + text + self.texts[path][end:]
        self.version += 1
        document = {"uri": uri(path), "version": self.version}
        change = {"range": span, "text": text}
        self.client.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})
        report = self.client.request("textDocument/diagnostic", {"textDocument": {"uri": uri(path)}})
        if not any(d["code"] == "LMM901" for d in report["items"]):
            self.whole[path] = self.texts[path]

    def type(self):
        path = self.chance.choice(sorted(self.texts))
        starts = [i + 1 for i, c in enumerate(self.texts[path]) if c == "\n"]
        at, statement = self.chance.choice([0, *starts]), self.chance.choice(STATEMENTS)
        for i, letter in enumerate(statement):
            self.replace(path, at + i, at + i, letter)
        end = at + len(statement)
        for last in range(end, end - self.chance.choice([0, 0, len(statement) // 2, len(statement)]), -1):
            self.replace(path, last - 1, last, "")

    def expected(self):
        """What the command line says of broken files as they are, and of the others as if those were whole."""
        for path, text in self.texts.items():
            path.write_text(text)
        found = command_line(self.folder)
        broken = {u for u, items in found.items() if any(d[0] == "LMM901" for d in items)}
        if broken:
            for path, text in self.whole.items():
                path.write_text(text if uri(path) in broken else self.texts[path])
            whole = command_line(self.folder)
            found = {u: found[u] for u in broken} | {u: d for u, d in whole.items() if u not in broken}
        return found


@pytest.mark.parametrize("seed", range(3))
def test_after_letters_in_several_files_all_files_have_what_a_fresh_check_finds(app, client, seed):
    paths = [app / name for name in ("lambda_function.py", "interface_alexa.py", "interface_report.py")]
    typing = Typing(client, app, paths, random.Random(seed))
    for _ in range(5):
        for _ in range(typing.chance.choice([1, 2])):
            typing.type()
        expected = typing.expected()
        for _ in range(20):  # what names are used for is looked at again when the typing pauses
            time.sleep(0.5)
            items = client.request("workspace/diagnostic", {"previousResultIds": []})["items"]
            found = {item["uri"]: [place(d) for d in item["items"]] for item in items if item["items"]}
            if found == expected:
                break
        assert found == expected


def test_an_edit_changes_the_findings_of_other_files_at_once(app, client):
    handler = app / "lambda_function.py"
    client.initialize(app)
    client.open(handler)
    client.settle()
    assert "LMM102" in client.codes(app / "interface_report.py")
    client.change(handler, handler.read_text().replace("import interface_report", "pass"))
    client.settle()
    assert "LMM102" not in client.codes(app / "interface_report.py")


def test_a_call_at_load_in_one_file_answers_for_the_imports_of_another(tmp_path, client):
    """With `app = make()` the start needs what make() uses; without, the import can wait."""
    folder = tmp_path / "shop"
    shutil.copytree(CALLED_AT_LOAD, folder)
    (folder / ".lmms").mkdir()
    shutil.copy(PROFILE, folder / ".lmms/profile.json")
    factory, text = folder / "shop/factory.py", (folder / "wsgi.py").read_text()
    client.initialize(folder)
    client.open(folder / "wsgi.py")
    client.settle()
    assert shown(client) == command_line(folder)
    before = client.codes(factory)
    client.change(folder / "wsgi.py", text.replace("app = create_app()", "app = create_app"))
    client.settle()
    assert client.codes(factory).count("LMM101") == before.count("LMM101") + 1
    client.change(folder / "wsgi.py", text, 3)
    client.settle()
    assert shown(client) == command_line(folder)


def test_half_typed_code_has_one_finding_more_and_leaves_the_others_as_they_were(app, client):
    handler = app / "lambda_function.py"
    client.initialize(app)
    client.open(handler)
    client.settle()
    others = {u: d for u, d in shown(client).items() if u != uri(handler)}
    client.change(handler, "def f(:\n" + handler.read_text())
    client.settle()
    assert set(client.codes(handler)) <= {"LMM901", "LMM101", "LMM403"} and "LMM901" in client.codes(handler)
    assert {u: d for u, d in shown(client).items() if u != uri(handler)} == others
    client.change(handler, handler.read_text(), 3)
    client.settle()
    assert shown(client) == command_line(app)


def test_half_typed_code_that_is_opened_stands_beside_what_is_on_disk(app, client):
    handler = app / "lambda_function.py"
    expected = {u: d for u, d in command_line(app).items() if u != uri(handler)}
    client.initialize(app)
    client.open(handler, "import pandas\nimport sqlite3\ndef f(:\n")
    client.settle()
    assert "LMM901" in client.codes(handler)
    assert {u: d for u, d in shown(client).items() if u != uri(handler)} == expected


def test_half_typed_code_keeps_its_last_whole_text_when_the_project_is_read_anew(app, client):
    handler, profile = app / "lambda_function.py", app / ".lmms" / "profile.json"
    client.initialize(app)
    client.open(handler)
    client.settle()
    client.change(handler, "import sqlite3\n" + handler.read_text())
    client.settle()
    others = {u: d for u, d in shown(client).items() if u != uri(handler)}
    assert others != {u: d for u, d in command_line(app).items() if u != uri(handler)}
    client.change(handler, "def f(:\n" + handler.read_text(), 3)
    client.settle()
    assert {u: d for u, d in shown(client).items() if u != uri(handler)} == others
    changed = {"uri": uri(profile), "type": 2}
    client.notify("workspace/didChangeWatchedFiles", {"changes": [changed]})
    client.settle()
    assert "LMM901" in client.codes(handler)
    assert {u: d for u, d in shown(client).items() if u != uri(handler)} == others


def test_closing_without_saving_goes_back_to_what_is_on_disk(app, client):
    handler = app / "lambda_function.py"
    client.initialize(app)
    client.open(handler)
    client.change(handler, "x = 1\n")
    client.settle()
    assert not client.codes(handler)
    client.close(handler)
    client.settle()
    assert shown(client) == command_line(app)


def test_a_new_file_is_seen_before_it_is_saved(app, client):
    client.initialize(app)
    client.settle()
    new = app / "later.py"
    client.open(new, "for x in y:\n    import pandas\n")
    client.settle()
    assert client.codes(new) == ["LMM104"]
    client.close(new)
    client.settle()
    assert not client.codes(new)


def test_a_file_that_no_project_reads_is_left_alone(app, client):
    (app / ".gitignore").write_text("venv/\n")
    (app / "venv").mkdir()
    other = app / "venv" / "a.py"
    other.write_text("for x in y:\n    import pandas\n")
    client.initialize(app)
    client.open(other)
    client.settle()
    assert not client.codes(other)


def test_a_file_outside_of_all_folders_is_linted_by_itself(app, tmp_path, client):
    alone = tmp_path / "alone.py"
    alone.write_text("for x in y:\n    import pandas\n")
    client.initialize(app)
    client.open(alone)
    client.settle()
    assert client.codes(alone) == ["LMM104"]
    client.close(alone)
    client.settle()
    assert not client.codes(alone)


def test_characters_are_counted_as_agreed(tmp_path):
    from client import Client

    path = tmp_path / "a.py"
    path.write_text('for x in y: é = "𝄞"; import pandas\n', encoding="utf-8")
    for offered, start in ((None, 22), (["utf-8", "utf-16"], 25), (["utf-32"], 21)):
        with Client(tmp_path) as client:
            general = {"general": {"positionEncodings": offered}} if offered else {}
            client.initialize(tmp_path, capabilities=general)
            client.open(path)
            client.settle()
            assert client.published[uri(path)][0]["range"]["start"] == {"line": 0, "character": start}


def test_a_changed_profile_or_policy_is_read_again(app, client):
    client.initialize(app)
    client.settle()
    profile = app / ".lmms" / "profile.json"
    profile.unlink()
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri(profile), "type": 3}]})
    client.settle()
    assert shown(client) == command_line(app)
    policy = app / "pyproject.toml"
    policy.write_text("[tool.lmms-lint]\nligt-ms = 3\n")
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri(policy), "type": 1}]})
    client.settle()
    assert client.codes(policy) == ["LMM904"]


def wait(client, condition):
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        client.receive(0.2)


@pytest.mark.parametrize("watches", [False, True])
def test_what_no_editor_tells_of_is_seen(app, client, watches):
    report = app / "interface_report.py"
    client.initialize(app, capabilities={"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": watches}}})
    client.open(app / "lambda_function.py")
    client.settle()
    assert client.codes(report) == ["LMM102"]
    profile = app / ".lmms" / "profile.json"
    text = profile.read_text()
    profile.write_text(json.dumps({"schema": 1, "modules": {"jinja2": {"import_ms": 1}}}))
    wait(client, lambda: not client.codes(report))
    profile.write_text(text)
    wait(client, lambda: client.codes(report) == ["LMM102"])
    client.settle()
    report.write_text("import json\n")
    if watches:  # of sources the editor tells
        assert client.receive(5) is None
        return
    wait(client, lambda: not client.codes(report))
    (app / "later").mkdir()
    client.settle()
    later = app / "later" / "loop.py"
    later.write_text("for x in y:\n    import pandas\n")
    wait(client, lambda: client.codes(later) == ["LMM104"])
    later.unlink()
    wait(client, lambda: not client.codes(later))
    (app / "lmms.toml").write_text("select = ['LMM201']\n")
    wait(client, lambda: not client.codes(app / "gateway.py"))
    client.settle()
    assert shown(client) == command_line(app)


def test_a_changed_source_on_disk_is_read_again(app, client):
    handler = app / "lambda_function.py"
    client.initialize(app)
    client.settle()
    handler.write_text("import json\n")
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri(handler), "type": 2}]})
    client.settle()
    assert shown(client) == command_line(app)


def test_settings_come_from_the_editor(app, client):
    client.settings = {"select": ["LMM101"]}
    client.initialize(app, capabilities={"workspace": {"configuration": True}})
    client.settle()
    assert {d["code"] for found in client.published.values() for d in found} == {"LMM101"}


def codes(client):
    return {d["code"] for found in client.published.values() for d in found}


def test_changed_settings_are_asked_for_or_taken_as_they_come(app, client):
    client.settings = {"select": ["LMM101"]}
    client.initialize(app, capabilities={"workspace": {"configuration": True}})
    client.settle()
    assert codes(client) == {"LMM101"}
    client.settings = {"select": ["LMM201"]}
    client.notify("workspace/didChangeConfiguration", {"settings": None})
    client.settle()
    assert codes(client) == {"LMM201"}
    client.settings = {}
    client.notify("workspace/didChangeConfiguration", {"settings": None})
    client.settle()
    assert shown(client) == command_line(app)


def test_changed_settings_of_an_editor_that_is_not_asked(app, client):
    client.initialize(app, initializationOptions={"select": ["LMM101"]})
    client.settle()
    assert codes(client) == {"LMM101"}
    client.notify("workspace/didChangeConfiguration", {"settings": {"lmms-lint": {"ignore": ["LMM1", "LMM2"]}}})
    client.settle()
    assert codes(client) == {code for code in codes(client) if code[3] not in "12"} != set()


def test_each_root_has_its_own_policy_the_innermost_holds(tmp_path, client):
    text = "for x in y:\n    import pandas\n"
    for name in ("one", "two", "one/inner"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.py").write_text(text)
        (tmp_path / name / "lmms.toml").write_text("ignore = ['LMM104']\n" if name == "one" else "")
    client.initialize(tmp_path / "one", tmp_path / "two", tmp_path / "one" / "inner")
    for name in ("one", "two", "one/inner"):
        client.open(tmp_path / name / "a.py")
    client.settle()
    found = {name: client.codes(tmp_path / name / "a.py") for name in ("one", "two", "one/inner")}
    assert found == {"one": [], "two": ["LMM104"], "one/inner": ["LMM104"]}
    client.change(tmp_path / "one/inner/a.py", "x = 1\n")
    client.settle()
    assert not client.codes(tmp_path / "one/inner/a.py") and client.codes(tmp_path / "two/a.py")


def test_folders_come_and_go(app, tmp_path, client):
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.py").write_text("for x in y:\n    import pandas\n")
    client.initialize(app)
    client.settle()
    folder = {"uri": uri(other), "name": "other"}
    client.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": [folder], "removed": []}})
    client.settle()
    assert client.codes(other / "a.py") == ["LMM104"]
    client.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": [], "removed": [folder]}})
    client.settle()
    assert not client.codes(other / "a.py")


# ---- pulled ----


def pull(client, path, previous=None):
    params = {"textDocument": {"uri": uri(path)}}
    if previous:
        params["previousResultId"] = previous
    return client.request("textDocument/diagnostic", params)


def test_an_editor_that_pulls_is_not_pushed_to(app, client):
    handler = app / "lambda_function.py"
    client.initialize(app, capabilities=PULLS)
    client.open(handler)
    report = pull(client, handler)
    assert [place(d) for d in report["items"]] == command_line(app)[uri(handler)]
    again = pull(client, handler, report["resultId"])
    assert again["kind"] == "unchanged" and "items" not in again
    client.settle()
    assert not client.published


def test_related_documents_come_with_the_report(app, client):
    handler = app / "lambda_function.py"
    client.initialize(app, capabilities=PULLS)
    client.open(handler)
    related = pull(client, handler)["relatedDocuments"]
    expected = command_line(app)
    del expected[uri(handler)]
    assert {u: [place(d) for d in r["items"]] for u, r in related.items()} == expected
    assert pull(client, handler)["relatedDocuments"] == {}


def test_the_editor_is_told_to_ask_again_for_other_files(app, client):
    handler, report = app / "lambda_function.py", app / "interface_report.py"
    client.initialize(app, capabilities=PULLS)
    client.open(handler)
    client.open(report)
    pull(client, report)
    pull(client, handler)
    client.settle()
    client.messages.clear()
    client.change(handler, "import json\n")
    client.settle()
    asked = [m["method"] for m in client.messages]
    assert asked.count("workspace/diagnostic/refresh") == 1
    assert pull(client, report)["items"] == []


def test_the_workspace_is_reported_whole_then_by_what_changed(app, client):
    client.initialize(app, capabilities=PULLS)
    first = client.request("workspace/diagnostic", {"previousResultIds": []})["items"]
    assert {r["uri"]: [place(d) for d in r["items"]] for r in first} == command_line(app)
    known = [{"uri": r["uri"], "value": r["resultId"]} for r in first]
    again = client.request("workspace/diagnostic", {"previousResultIds": known})["items"]
    assert {r["kind"] for r in again} == {"unchanged"}
    handler = app / "lambda_function.py"
    client.open(handler, "x = 1\n")
    emptied = client.request("workspace/diagnostic", {"previousResultIds": known})["items"]
    assert [r["items"] for r in emptied if r["uri"] == uri(handler)] == [[]]


def memory_kib(client):
    status = pathlib.Path(f"/proc/{client.process.pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


def is_sanitized():
    return b"__asan_init" in pathlib.Path(shutil.which(PROGRAM)).read_bytes()


@pytest.mark.skipif(is_sanitized(), reason="the address sanitizer keeps freed memory")
def test_memory_does_not_grow_with_edits(app, client):
    """Letters are typed and taken back, imports among them; after a while all memory is there that it takes."""
    path = app / "interface_alexa.py"
    client.initialize(app)
    client.open(path)
    version = 2

    def type_for(rounds):
        nonlocal version
        for _ in range(rounds):
            for i, letter in enumerate("import pandas\n"):
                client.change(path, letter, version, (2, i, 2, i))
                version += 1
            client.change(path, "", version, (2, 0, 3, 0))
            version += 1
            client.request("textDocument/diagnostic", {"textDocument": {"uri": uri(path)}})
        client.settle()

    type_for(150)
    before = memory_kib(client)
    type_for(600)
    assert memory_kib(client) < before * 1.1 + 1024


def test_the_editor_knows_the_baseline_as_the_command_line_does(app, client):
    def baseline(*options):
        subprocess.run([PROGRAM, "baseline", "-q", *options], cwd=app, check=True)

    baseline()
    client.initialize(app)
    client.open(app / "lambda_function.py")
    client.settle()
    assert shown(client) == command_line(app) == {}
    path = app / "interface_alexa.py"
    text = path.read_text()
    client.open(path)
    client.change(path, "def more():\n    import logging\n\n\n", 2, (0, 0, 0, 0))
    path.write_text("def more():\n    import logging\n\n\n" + text)
    client.settle()
    assert shown(client) == command_line(app) != {}
    baseline("--add")
    client.notify(
        "workspace/didChangeWatchedFiles", {"changes": [{"uri": uri(app / ".lmms/baseline.jsonl"), "type": 2}]}
    )
    client.settle()
    assert shown(client) == command_line(app) == {}
