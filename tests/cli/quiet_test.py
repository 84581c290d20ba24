"""Quiet where it should be: calendar findings, tests, error paths, optional dependencies, gateways, ignored files, comments."""

import json

import pytest

from check_test import write

PROFILE = {
    "schema": 1,
    "measured_at": "2026-11-01",
    "modules": {
        "pandas": {"import_ms": 1200, "usage": 0.05},
        "boto3": {"import_ms": 350, "usage": 0.9},
        "json": {"import_ms": 1, "usage": 1},
    },
}
DOCUMENT = """# HOT PATH EXCEPTION: boto3
# Import time: 350 ms
# Usage: 90 % of processes
# Justification: every request asks it
# Approved by: Jane Doe
# Date: 2026-10-01
# Review date: 2026-11-10
import boto3

print(boto3)
"""


@pytest.fixture
def found(lint, tmp_path):
    """found({path: text}, policy="...", today=...) -> (exit status, ["path:line CODE"])"""
    write(tmp_path / ".lmms/profile.json", json.dumps(PROFILE))

    def run(files, policy="", today="2026-11-21"):
        write(tmp_path / "lmms.toml", policy)
        for path, text in files.items():
            write(tmp_path / path, text)
        result = lint("--today", today, "--output-format", "json-lines", ".")
        assert result.stderr == ""
        diags = [json.loads(line) for line in result.stdout.splitlines()]
        return result.returncode, [f"{diag['path']}:{diag['line']} {diag['code']}" for diag in diags]

    return run


def test_no_build_turns_red_by_the_date(found):
    assert found({"a.py": DOCUMENT}, today="2026-11-10") == (0, [])
    assert found({}) == (0, ["a.py:1 LMM203"])
    assert found({}, today="2027-01-01") == (0, [".lmms/profile.json:1 LMM402", "a.py:1 LMM203"])
    assert found({}, "fail-on-dates = true\n")[0] == 1


def test_no_build_turns_red_by_the_date_of_a_comment(found):
    files = {"a.py": "import pandas  # lmms: allow[LMM101] until the split (until 2026-11-20)\n"}
    assert found(files, today="2026-11-20") == (0, [])
    assert found({}) == (0, ["a.py:1 LMM101"])
    assert found({}, "fail-on-dates = true\n") == (1, ["a.py:1 LMM101"])


def test_tests_may_import_what_they_like(found):
    text = "import pandas\n\n\ndef test():\n    import json  # lmms: allow[LMM105] not judged\n    return json, pandas\n"
    paths = ["tests/helper.py", "pkg/test/x.py", "test_a.py", "a_test.py", "conftest.py"]
    assert found(dict.fromkeys(paths, text)) == (0, [])
    loop = "for _ in range(9):\n    import json\n"
    assert found({"tests/helper.py": loop}) == (1, ["tests/helper.py:2 LMM104"])


def test_error_paths_and_optional_modules_stay(found):
    text = """def work(path):
    try:
        return open(path)
    except OSError:
        import json
        print(json.dumps(path))
    try:
        import json as fast
    except ImportError:
        fast = None
    if path:
        import json as seldom
        return seldom
    return fast
"""
    assert found({"a.py": text}) == (0, [])


def test_gateways_defer_on_purpose(found):
    files = {
        "gate.py": "def log(x):\n    import ours\n    return ours.log(x)\n",
        "other.py": "def log(x):\n    import ours\n    return ours.log(x)\n",
        "ours.py": "def log(x):\n    return x\n",
    }
    modules = {**PROFILE["modules"], "ours": {"import_ms": 2, "usage": 1}}
    files[".lmms/profile.json"] = json.dumps({**PROFILE, "modules": modules})
    assert found(files) == (1, ["gate.py:2 LMM105", "other.py:2 LMM105"])
    assert found({}, 'gateways = ["gate.py"]\n') == (1, ["other.py:2 LMM105"])


def test_files_that_are_left_out(found):
    files = {"scripts/a.py": "import pandas\n", "scripts/deep/b.py": "import pandas  # lmms: allow[LMM101] once\n"}
    assert found(files) == (1, ["scripts/a.py:1 LMM101"])
    ignores = 'per-file-ignores = {{ "scripts/**" = ["{}"] }}\n'
    assert found({}, ignores.format("LMM101")) == (0, [])
    assert found({}, ignores.format("LMM1")) == (0, [])
    assert found({}, ignores.format("heavy-import-at-startup")) == (0, [])
    assert found({}, ignores.format("LMM102"))[0] == 1
    files = {"scripts/deep/b.py": "import json  # lmms: allow[LMM101] once\n"}
    assert found(files, ignores.format("LMM101")) == (0, [])
    assert found({}, ignores.format("LMM902")) == (1, ["scripts/a.py:1 LMM101"])


def test_what_was_not_measured_is_one_line(lint, tmp_path):
    text = "import first, second  # lmms: allow[LMM401] elsewhere\nimport third\n\n\ndef f():\n    import fourth\n"
    write(tmp_path / "a.py", text)
    result = lint("--output-format", "concise", ".")
    assert result.returncode == 0
    assert "LMM401" not in result.stdout and "LMM106" not in result.stdout
    assert "what 1 start-up import and 1 import in functions (2 modules) cost is not known" in result.stdout
