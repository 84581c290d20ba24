"""The published JSON schemas of policy and profile: they describe what the readers read.

The same keys, the same verdict on many values, and every policy and profile that the project ships fits.
"""

import datetime
import itertools
import json
import pathlib
import subprocess

import pytest

tomllib = pytest.importorskip("tomllib")
jsonschema = pytest.importorskip("jsonschema")

TOP = pathlib.Path(__file__).resolve().parents[2]
POLICY = json.loads((TOP / "src/policy/policy.schema.json").read_text(encoding="utf-8"))
PROFILE = json.loads((TOP / "src/profile/profile.schema.json").read_text(encoding="utf-8"))


def validator(schema):
    return jsonschema.Draft202012Validator(schema)


def faults(probe, what, paths):
    """Our own reader's faults of each file."""
    answers = []
    for at in range(0, len(paths), 500):
        command = [probe, what, *map(str, paths[at : at + 500])]
        result = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120, check=True)
        answers += [json.loads(line) for line in result.stdout.split("\n")[:-1]]
    assert len(answers) == len(paths)
    return answers


def as_json(value, key=""):
    """TOML's days as the strings that the schema knows, where it knows them; null elsewhere, which fits nowhere."""
    if isinstance(value, dict):
        return {name: as_json(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [as_json(item) for item in value]
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat() if type(value) is datetime.date and key in ("date", "review") else None
    return value


@pytest.mark.parametrize("schema", [POLICY, PROFILE], ids=["policy", "profile"])
def test_schemas_are_valid(schema):
    jsonschema.Draft202012Validator.check_schema(schema)


# ---- keys ----


def asked(probe, what):
    return json.loads(subprocess.run([probe, what], capture_output=True, timeout=60, check=True).stdout)


def test_policy_keys(probe):
    keys = asked(probe, "keys")
    properties = POLICY["properties"]
    assert list(properties) == keys.pop("")
    for table, names in keys.items():
        inner = properties[table]
        if "items" in inner:
            inner = inner["items"]
        if "anyOf" in inner:
            inner = inner["anyOf"][1]
        assert list(inner["properties"]) == names
        assert inner["additionalProperties"] is False


def test_profile_fields(probe):
    fields = asked(probe, "fields")
    properties = PROFILE["properties"]
    assert set(properties) == set(fields.pop("")) | set(fields) | {"schema"}
    for name, known in fields.items():
        inner = properties[name]
        inner = inner["properties"] if "properties" in inner else inner["additionalProperties"]["properties"]
        assert set(inner) - {"packages"} == set(known)


# ---- shipped files ----


def shipped(pattern):
    skip = {"build", "build-all", "node_modules", ".git", ".venv"}
    return [path for path in sorted(TOP.rglob(pattern)) if not skip & set(path.relative_to(TOP).parts[:-1]) and path.is_file()]


def is_meant_to_be_wrong(path):
    """Fixtures of LMM904 ship faulty files on purpose."""
    return any("904" in part or "fault" in part or part == "seeds" for part in path.relative_to(TOP).parts)


def test_shipped_profiles(probe):
    paths = [path for path in shipped("*profile*.json") if "schema" not in path.name and not is_meant_to_be_wrong(path)]
    assert paths
    for path, own in zip(paths, faults(probe, "profile", paths)):
        assert own == [], path
        validator(PROFILE).validate(json.loads(path.read_text(encoding="utf-8")))


def test_shipped_policies(probe):
    paths = [path for path in shipped("lmms.toml") if not is_meant_to_be_wrong(path)]
    projects = []
    for path in shipped("pyproject.toml"):
        if not is_meant_to_be_wrong(path) and "lmms-lint" in tomllib.loads(path.read_text("utf-8")).get("tool", {}):
            projects.append(path)
    assert paths + projects
    for path, own in zip(paths, faults(probe, "policy", paths)):
        assert [fault for fault in own if "cannot read" not in fault] == [], path
        validator(POLICY).validate(as_json(tomllib.loads(path.read_text("utf-8"))))
    for path, own in zip(projects, faults(probe, "pyproject", projects)):
        assert [fault for fault in own if "cannot read" not in fault] == [], path
        validator(POLICY).validate(as_json(tomllib.loads(path.read_text("utf-8"))["tool"]["lmms-lint"]))


# ---- the same verdict ----

TOML_VALUES = [
    "0", "1", "-1", "0.5", "1.5", "2000000000", "-0.0", "nan", "inf", "true", '""', '"x"', '"a.b"', '"!x"', '"/"', '"a b"', '"src/*.py"',
    '"3.12"', '"py39"', '"3"', '">=0"', '"error"', '"warning"', '"info"', '"off"', '"cli"', '"LMM1"', '"2026-01-02"', '"2026-13-01"',
    "2026-01-02", "07:32:00", "[]", '["x"]', '["a", ""]', "[1]", '["!x"]', '["a b"]', "{}", '{LMM1 = "off"}', '{LMM1 = "x"}', "{x = 1}",
    '{x = ["LMM1"]}', '{"!x" = ["LMM1"]}', '{target = "x"}', '[{target = "x", kind = "cli"}]', '[{target = "x", kind = "y"}]', "[{}]",
    '[{entry = "x"}]', '[{entry = "x", lock = true}]', '[{module = "x"}]', '[{module = "x y"}]', "{max-lines = 3}", '{max-lines = "3"}',
]  # fmt: skip


def policy_cases(probe):
    keys = asked(probe, "keys")
    required = {"entry-points": 'target = "x", ', "contract": 'entry = "x", ', "exception": 'module = "x", '}
    cases = [f"{key} = {value}" for key, value in itertools.product(keys[""] + ["unknown"], TOML_VALUES)]
    for table in ("entry-points", "contract", "exception", "fast-path-contract"):
        for key, value in itertools.product(keys[table] + ["unknown"], TOML_VALUES):
            before = required.get(table, "")
            if before.startswith(f"{key} "):
                before = ""
            inner = "{" + f"{before}{key} = {value}" + "}"
            cases.append(f"{table} = [{inner}]" if table in required else f"{table} = {inner}")
    return cases


# What only the reader can know: other keys' values, this program's version, other files.
BEYOND_THE_SCHEMA = ("must be below", "this project asks for", "cannot read")


def test_policy_verdicts(probe, tmp_path):
    cases = policy_cases(probe)
    paths = [tmp_path / f"{number}.toml" for number in range(len(cases))]
    for path, case in zip(paths, cases):
        path.write_text(case + "\n", encoding="utf-8")
    check = validator(POLICY)
    good = bad = 0
    for case, own in zip(cases, faults(probe, "policy", paths)):
        own = [fault for fault in own if not any(words in fault for words in BEYOND_THE_SCHEMA)]
        value = as_json(tomllib.loads(case))
        if "nan" in case or "inf" in case and "info" not in case:
            assert own, case  # JSON has neither
            continue
        assert (own == []) == check.is_valid(value), (case, own)
        good += own == []
        bad += own != []
    assert good > 200 and bad > 2000


JSON_VALUES = [
    None, True, 0, 1, -1, 0.5, 1.5, 2e9, "", "x", "a.b", ".a", "a b", "2026-01-02", "2026-01-02T10:00:00Z", "2026-13-02", "2026-01-02x",
    [], ["a"], ["a b"], [1], {}, {"x": 1}, {"x": "1"}, {"x": {}},
]  # fmt: skip


def profile_cases(probe):
    fields = asked(probe, "fields")
    base = {"schema": 1, "modules": {}}
    for key, value in itertools.product([*PROFILE["properties"], "else"], JSON_VALUES):
        yield {**base, key: value}
    for table in ("environment", "traffic", "modules", "entry_points"):
        for key, value in itertools.product([*fields[table], "packages"], JSON_VALUES):
            inner = {key: value}
            yield {**base, table: {"m": inner} if table in ("modules", "entry_points") else inner}
    for name in ("a", "a.b", ".a", "a.", "a..b", "a b", "", "é", "a-b", "a/b"):
        yield {**base, "modules": {name: {}}}
    for missing in base:
        yield {key: value for key, value in base.items() if key != missing}
    yield from ([], "x", 1, None)


def test_profile_verdicts(probe, tmp_path):
    cases = list(profile_cases(probe))
    paths = [tmp_path / f"{number}.json" for number in range(len(cases))]
    for path, case in zip(paths, cases):
        path.write_text(json.dumps(case), encoding="utf-8")
    check = validator(PROFILE)
    good = bad = 0
    for case, own in zip(cases, faults(probe, "profile", paths)):
        assert (own == []) == check.is_valid(case), (case, own)
        good += own == []
        bad += own != []
    assert good > 100 and bad > 300
