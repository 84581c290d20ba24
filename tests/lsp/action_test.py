"""Code actions: what is offered, what it changes, and that what is chosen later is made of the text of then."""

import json

import pytest
from client import uri

LAZY = {"textDocument": {"codeAction": {"resolveSupport": {"properties": ["edit"]}}}}
VERSIONED = {"workspace": {"workspaceEdit": {"documentChanges": True}}}


def actions(client, path, line, only=None, last=None):
    span = {"start": {"line": line, "character": 0}, "end": {"line": line if last is None else last, "character": 0}}
    context = {"diagnostics": [], **({"only": only} if only else {})}
    where = {"textDocument": {"uri": uri(path)}, "range": span, "context": context}
    return {action["title"]: action for action in client.request("textDocument/codeAction", where)}


def apply(text, action, path):
    """What the editor makes of it; characters are UTF-16 units, which are Python's here."""
    edit = action["edit"]
    if "documentChanges" in edit:
        [change] = edit["documentChanges"]
        assert change["textDocument"] == {"uri": uri(path), "version": 1}
        edits = change["edits"]
    else:
        edits = edit["changes"][uri(path)]
    lines = text.splitlines(keepends=True) + [""]
    starts = [sum(map(len, lines[:i])) for i in range(len(lines))]

    def offset(position):
        return starts[position["line"]] + position["character"]

    for e in sorted(edits, key=lambda e: offset(e["range"]["start"]), reverse=True):
        text = text[: offset(e["range"]["start"])] + e["newText"] + text[offset(e["range"]["end"]) :]
    return text


@pytest.fixture
def project(tmp_path):
    """json is light: nothing that is allowed about it is of use."""
    profile = {
        "schema": 1,
        "modules": {"json": {"import_ms": 1, "usage": 0.5}, "heavy": {"import_ms": 500, "usage": 0.1}},
    }
    (tmp_path / ".lmms").mkdir()
    (tmp_path / ".lmms" / "profile.json").write_text(json.dumps(profile))
    (tmp_path / "pyproject.toml").write_text("[tool.lmms-lint]\nrequire-reason = true\n")
    return tmp_path


def begin(client, project, text, capabilities=None):
    client.initialize(project, capabilities=capabilities)
    path = project / "a.py"
    client.open(path, text)
    return path


UNUSED = [
    (
        "é = 1; import json  # lmms: allow[LMM101] why\nx = 1\n",
        "Remove the comment, which allows nothing",
        "é = 1; import json\nx = 1\n",
    ),
    (
        "import heavy  # lmms: allow[LMM101, LMM104] why\n",
        "Remove LMM104 from the comment",
        "import heavy  # lmms: allow[LMM101] why\n",
    ),
    ("import json  # noqa: E501, LMM101\n", "Remove LMM101 from the comment", "import json  # noqa: E501\n"),
    ("import heavy  # lmms: allow[LMM1O1] why\n", "Write LMM101", "import heavy  # lmms: allow[LMM101] why\n"),
]


@pytest.mark.parametrize("text, title, wanted", UNUSED)
@pytest.mark.parametrize("capabilities", [{}, VERSIONED])
def test_a_comment_that_allows_nothing_is_mended(project, client, text, title, wanted, capabilities):
    path = begin(client, project, text, capabilities)
    action = actions(client, path, 0)[title]
    assert apply(text, action, path) == wanted
    assert action["kind"] == "quickfix" and action["diagnostics"][0]["code"] == "LMM902"
    assert action.get("isPreferred", False) == title.startswith("Remove")


def test_a_comment_with_a_line_of_its_own_goes_with_the_line(project, client):
    text = "x = 1\n# lmms: allow-file[LMM104] all\r\nimport json\n"
    path = begin(client, project, text)
    assert (
        apply(text, actions(client, path, 1)["Remove the comment, which allows nothing"], path)
        == "x = 1\nimport json\n"
    )


def test_the_edit_fits_the_text_though_all_that_was_typed_changed_no_finding(project, client):
    """Letters before the comment, on other lines: its offset is another one, its line and column are the same."""
    text = "x = 1\nimport json  # lmms: allow[LMM101] why\n"
    path = begin(client, project, text)
    assert actions(client, path, 1)
    client.change(path, "23456", 1, (0, 5, 0, 5))
    text = "x = 123456\nimport json  # lmms: allow[LMM101] why\n"
    assert (
        apply(text, actions(client, path, 1)["Remove the comment, which allows nothing"], path)
        == "x = 123456\nimport json\n"
    )


def test_a_reason_is_given_room_once(project, client):
    text = "import heavy  # lmms: allow[LMM101]\nimport heavy  # noqa: LMM101\n"
    path = begin(client, project, text)
    for line in (0, 1):
        text = apply(text, actions(client, path, line)["Make room for a reason"], path)
    assert text == "import heavy  # lmms: allow[LMM101] reason\nimport heavy  # noqa: LMM101 reason\n"
    client.change(path, text, 1)
    for line in (0, 1):
        offered = actions(client, path, line)
        assert "Make room for a reason" not in offered
    client.settle()
    assert client.codes(path) == ["LMM903", "LMM903"]  # the word stands for a reason, and is none


ALL = "import json  # lmms: allow[LMM101] a\nimport heavy  # lmms: allow[LMM102, LMM101, LMM104] b\nimport json  # lmms: allow[LMM1O1] c\n"
FIXED = "import json\nimport heavy  # lmms: allow[LMM101] b\nimport json  # lmms: allow[LMM1O1] c\n"


@pytest.mark.parametrize("only", [None, ["source"], ["source.fixAll"], ["source.fixAll.lmms-lint"]])
def test_all_safe_fixes_are_made_at_once(project, client, only):
    path = begin(client, project, ALL)
    offered = actions(client, path, 0, only)
    action = offered["Make all safe fixes of lmms-lint"]
    assert action["kind"] == "source.fixAll.lmms-lint"
    assert apply(ALL, action, path) == FIXED
    assert only is None or len(offered) == 1


def test_other_kinds_are_not_offered(project, client):
    path = begin(client, project, ALL)
    assert "Make all safe fixes of lmms-lint" not in actions(client, path, 0, ["quickfix"])
    for only in (["refactor"], ["source.organizeImports"], ["source.fix"], ["quick"]):
        assert not actions(client, path, 0, only)


def test_without_a_safe_fix_there_is_no_fix_all(project, client):
    path = begin(client, project, "import heavy\nimport json  # lmms: allow[LMM1O1] c\n")
    assert not actions(client, path, 0, ["source.fixAll"], 1)


def test_edits_are_made_when_an_action_is_chosen(project, client):
    path = begin(client, project, ALL, LAZY)
    offered = actions(client, path, 0) | actions(client, path, 1)
    assert "Allow LMM101 (heavy-import-at-startup) here" not in offered
    for action in offered.values():
        assert "edit" not in action and "data" in action
    fixed = client.request("codeAction/resolve", offered["Make all safe fixes of lmms-lint"])
    assert apply(ALL, fixed, path) == FIXED
    first = client.request("codeAction/resolve", offered["Remove the comment, which allows nothing"])
    assert apply(ALL, first, path) == ALL.replace("  # lmms: allow[LMM101] a", "")
    assert {k: v for k, v in first.items() if k != "edit"} == offered["Remove the comment, which allows nothing"]


def test_what_has_changed_since_is_not_resolved(project, client):
    text = "import heavy\nimport json  # lmms: allow[LMM101] a\n"
    path = begin(client, project, text, LAZY)
    allow = actions(client, path, 0)["Allow LMM101 (heavy-import-at-startup) here"]
    remove = actions(client, path, 1)["Remove the comment, which allows nothing"]
    assert apply(text, client.request("codeAction/resolve", allow), path).startswith(
        "import heavy  # lmms: allow[LMM101] reason\n"
    )
    client.change(path, "x = 1\n" + text, 2)
    for action in (allow, remove):
        assert client.answer(client.start("codeAction/resolve", action))["error"]["code"] == -32801
    client.close(path)
    assert client.answer(client.start("codeAction/resolve", remove))["error"]["code"] == -32801


def test_an_action_without_data_is_answered_as_it_is(project, client):
    begin(client, project, ALL, LAZY)
    action = {"title": "something", "command": {"title": "x", "command": "y"}}
    assert client.request("codeAction/resolve", action) == action
    assert client.answer(client.start("codeAction/resolve", [1]))["error"]["code"] == -32602


def test_allowing_is_added_to_the_comment_that_is_there(project, client):
    text = "import heavy  # lmms: allow[LMM104] why\n"
    path = begin(client, project, text)
    title = "Allow LMM101 (heavy-import-at-startup) here"
    assert apply(text, actions(client, path, 0)[title], path).startswith(
        "import heavy  # lmms: allow[LMM104, LMM101] why\n"
    )
    client.change(path, text := "import heavy\n", 1)
    assert apply(text, actions(client, path, 0)[title], path) == "import heavy  # lmms: allow[LMM101] reason\n"
