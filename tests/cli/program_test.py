"""Commands that tell of the whole program: why, graph, plan."""

import json
import os
import pathlib
import shutil
import subprocess

import pytest

TOP = pathlib.Path(__file__).resolve().parents[2]
PROFILE = {
    "schema": 1,
    "measured_at": "2026-10-28",
    "python": "3.11.9",
    "modules": {
        "pandas": {"import_ms": 400, "self_ms": 100, "usage": 0.05, "imports": ["numpy", "pytz"], "rss_kib": 40960},
        "numpy": {"import_ms": 250, "self_ms": 250, "imports": [], "rss_kib": 20480},
        "pytz": {"import_ms": 50, "self_ms": 50, "imports": []},
        "boto3": {"import_ms": 300, "usage": 0.9, "imports": []},
        "yaml": {"import_ms": 4, "imports": []},
        "scipy": {"import_ms": 500, "usage": 0.01, "imports": ["numpy"]},
    },
}
POLICY = """\
entry-points = [{ target = "app.py:handler", kind = "lambda" }, { target = "web.py", kind = "server" }]
requests-per-process = 10
"""
FILES = {
    "app.py": "import boto3\nimport report\n\n\ndef handler(event, context):\n    return report.build(event)\n",
    "report.py": "import pandas as pd\nimport yaml\n\n\ndef build(event):\n    return pd.DataFrame(event)\n",
    "web.py": "import stats\nimport report\n",
    "stats.py": "import scipy\n\nTABLE = scipy.zeros(3)\n",
}


def write(path, text=""):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def program(tmp_path):
    write(tmp_path / "lmms.toml", POLICY)
    write(tmp_path / ".lmms/profile.json", json.dumps(PROFILE))
    for path, text in FILES.items():
        write(tmp_path / path, text)
    return tmp_path


def golden(name, text):
    """The text that stands in tests/golden; UPDATE=1 rewrites it: read the difference before you keep it."""
    path = TOP / "tests/golden" / name
    if os.environ.get("UPDATE"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def fits(schema, data):
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((TOP / schema).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(data)


def json_of(lint, *args, **more):
    result = lint(*args, "--output-format", "json", **more)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


# ---- why -------------------------------------------------------------------------------------------------------------


def test_why(lint, program):
    found = json_of(lint, "why", "pandas")
    fits("src/cli/why.schema.json", found)
    assert found["figures"]["band"] == "heavy" and found["figures"]["hot"] is False
    (line,) = found["imports"]
    assert (line["path"], line["line"], line["when"]) == ("report.py", 1, "eager")
    assert line["verdict"]["code"] == "LMM101" and line["saving_ms"] == 400
    entries = {entry["entry"]: entry for entry in found["entries"]}
    app = entries["app.py:handler"]
    assert [(s["path"], s["line"], s["module"]) for s in app["chain"]] == [
        ("app.py", 2, "report"),
        ("report.py", 1, "pandas"),
    ]
    assert app["saves"] == {"ms": 400, "upper_bound": False, "modules": 3, "unprofiled": 0, "rss_kib": 61440}
    assert app["startup"]["ms"] == 704
    assert app["cut"] == [{"path": "report.py", "line": 1, "column": 8}]
    # Beside scipy, which loads numpy too, pandas keeps less.
    assert entries["web.py"]["saves"]["ms"] == 150


def test_why_of_what_others_bring_in(lint, program):
    found = json_of(lint, "why", "numpy")
    assert found["imports"] == []
    assert found["imported_by_profile"] == ["pandas", "scipy"]
    assert [s["module"] for s in found["entries"][0]["chain"]] == ["report", "pandas", "numpy"]
    assert found["entries"][0]["chain"][-1]["path"] is None


@pytest.mark.parametrize(
    ("module", "reason"),
    [
        ("boto3", None),
        ("yaml", "light"),
        ("scipy", "loaded only by entries that do not pay"),
        ("report", "no figure"),
    ],
)
def test_why_there_is_no_verdict(lint, program, module, reason):
    (line, *_) = json_of(lint, "why", module)["imports"]
    if reason is None:
        assert line["verdict"]["code"] == "LMM201"
    else:
        assert line["verdict"] is None and reason in line["no_verdict_because"]


def test_why_it_cannot_move(lint, program):
    write(program / "report.py", "import pandas as pd\n\nFRAME = pd.DataFrame()\n")
    found = json_of(lint, "why", "pandas")
    (line,) = found["imports"]
    assert "`pd` is used while the module loads (line 3" in (line["no_verdict_because"] or line["verdict"]["message"])


def test_why_without_policy_and_profile(lint, program):
    (program / "lmms.toml").unlink()
    (program / ".lmms/profile.json").unlink()
    found = json_of(lint, "why", "pandas")
    fits("src/cli/why.schema.json", found)
    assert found["profile"] is None and found["entry_known"] is False and found["entries"] == []
    text = lint("why", "pandas").stdout
    assert "No entry point known" in text and "entry-points = [" in text
    assert "lmms-lint profile" in text


def test_cost_model_names_its_sources(lint, program):
    cost = json_of(lint, "why", "pandas")["cost"]
    inputs = cost["inputs"]
    assert inputs["import_ms"] == {"value": 400, "source": "saving in the start-up of app.py:handler, by the graph"}
    assert inputs["usage"] == {"value": 0.05, "source": "profile .lmms/profile.json (pandas, usage)"}
    assert inputs["requests_per_process"] == {"value": 10, "source": "policy lmms.toml (requests-per-process)"}
    assert inputs["cold_start_share"] == {"value": 0.1, "source": "worked out: the inverse of requests_per_process"}
    assert inputs["memory_mib"]["value"] is None
    assert cost["by_process"]["per_process_ms"] == {"eager": 400, "deferred": 20}
    assert cost["by_request"]["per_request_ms"]["eager"] == 40
    assert cost["by_request"]["per_request_ms"]["deferred"] == pytest.approx(400 * (1 - 0.95**0.1), abs=1e-3)


def test_traffic_of_the_policy_makes_usage_known(lint, program):
    profile = json.loads(json.dumps(PROFILE))
    profile["modules"]["pandas"] = {"import_ms": 400, "requests": 0.1, "imports": []}
    write(program / ".lmms/profile.json", json.dumps(profile))
    found = json_of(lint, "why", "pandas")
    assert found["figures"]["usage"] == pytest.approx(1 - 0.9**10, abs=1e-6)


def test_why_text(lint, program):
    text = lint("why", "pandas").stdout
    for part in (
        "pandas\n  import: 400 ms, heavy: over 100 ms\n  usage: 5 % of processes, not hot (over 80 %), cold\n",
        "  report.py:1: eager\n    error[LMM101]: ",
        "Start-up of app.py:handler (lambda): loads it\n    app.py:2 loads report\n    report.py:1 loads pandas\n",
        "    without any import of it: 400 ms less, of 704 ms; 3 modules, 60 MiB less\n",
        "    nearest line to defer: report.py:1 (saves 400 ms)\n",
        "Start-up of web.py (server): loads it\n    this kind of entry does not pay for start-up: eager is right\n",
    ):
        assert part in text


@pytest.mark.parametrize(
    ("module", "lambda_says", "server_says"),
    [
        ("json", "the Lambda runtime has loaded it before the entry runs", "app.py:1 loads json"),
        ("os", "the interpreter has loaded it before the entry runs", "the interpreter has loaded it before"),
        ("app", "it is the entry itself", "web.py:1 loads app"),
    ],
)
def test_why_there_is_no_chain(lint, program, module, lambda_says, server_says):
    write(program / "app.py", "import json, os\n\n\ndef handler(event, context):\n    pass\n")
    write(program / "web.py", "import app\n")
    first, second = lint("why", module).stdout.split("Start-up of ")[1:3]
    assert first.startswith("app.py:handler (lambda): loads it\n    " + lambda_says)
    assert second.startswith("web.py (server): loads it\n") and f"\n    {server_says}" in second
    found = json_of(lint, "why", module)
    fits("src/cli/why.schema.json", found)
    assert [start["before"] for start in found["entries"]] == [module in ("json", "os"), module == "os"]


def test_why_of_a_file(lint, program):
    assert json_of(lint, "why", "./report.py")["module"] == "report"


def test_unknown_module(lint, program):
    result = lint("why", "pandsa")
    assert (result.returncode, result.stdout) == (2, "")
    assert "unknown module 'pandsa': did you mean 'pandas'?" in result.stderr
    assert lint("why", "zzzzzz").stderr.splitlines()[0] == "lmms-lint: unknown module 'zzzzzz'"
    assert lint("why").returncode == 2


# ---- static necessity ------------------------------------------------------------------------------------------------


def needed(lint, module="pandas", entry="app.py:handler"):
    (found,) = [e["needed"] for e in json_of(lint, "why", module)["entries"] if e["entry"] == entry]
    return found["how"], found["path"], found["line"], found["function"]


def handler(body):
    second = "import pandas" if "pandas" in body else ""
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return f"import report\n{second}\n\n\ndef handler(event, context):\n{lines}"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("pandas.x()", ("always", "app.py", 6, "handler")),
        ("return report.build(event)", ("always", "report.py", 6, "build")),
        ("if pandas.x():\n    pass", ("always", "app.py", 6, "handler")),
        ("if event:\n    pandas.x()", ("branch", "app.py", 7, "handler")),
        ("if event:\n    return\npandas.x()", ("branch", "app.py", 8, "handler")),
        ("if event:\n    return report.build(event)", ("branch", "report.py", 6, "build")),
        ("for e in event:\n    report.build(e)", ("branch", "report.py", 6, "build")),
        ("return use(report.build)", ("branch", "report.py", 6, "build")),
        ("return report.build.later()", ("branch", "report.py", 6, "build")),
        ("return report", ("branch", "report.py", 6, "build")),
        ("try:\n    pass\nexcept OSError:\n    report.build(event)", ("errors", "report.py", 6, "build")),
        ("pass", ("elsewhere", "report.py", 6, "build")),
    ],
)
def test_necessity(lint, program, body, expected):
    write(program / "app.py", handler(body))
    assert needed(lint) == expected


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        # Used while the program loads, directly or by a function that is called then.
        ({"report.py": "import pandas\nX = pandas.x()\n"}, "at-load"),
        ({"report.py": "import pandas\ndef f():\n    pandas.x()\nf()\n"}, "at-load"),
        ({"report.py": "import pandas\nclass A(pandas.B):\n    pass\n"}, "at-load"),
        # A deferred import that every call runs, and one that waits for a branch.
        ({"report.py": "def build(e):\n    import pandas\n"}, "always"),
        ({"report.py": "def build(e):\n    if e:\n        import pandas\n"}, "branch"),
        ({"report.py": "def build(e):\n    other()\ndef other():\n    import pandas\n"}, "always"),
        # By way of another file, imported at load, deferred, or handed on.
        ({"report.py": "from deep import build\n", "deep.py": "import pandas\ndef build(e):\n    pandas.x()\n"}, "always"),
        ({"report.py": "import deep\nbuild = deep.build\n", "deep.py": "import pandas\ndef build(e):\n    pandas.x()\n"}, "branch"),
        ({"report.py": "def build(e):\n    import deep\n", "deep.py": "import pandas\n"}, "always"),
        # What may be called counts as a branch: methods, tables, decorated and asynchronous functions.
        ({"report.py": "import pandas\nclass R:\n    def m(self):\n        pandas.x()\ndef build(e):\n    R().m()\n"}, "branch"),
        ({"report.py": "import pandas\ndef f():\n    pandas.x()\nT = {1: f}\ndef build(e):\n    T[e]()\n"}, "branch"),
        ({"report.py": "import pandas\n@cached\ndef f():\n    pandas.x()\ndef build(e):\n    f()\n"}, "branch"),
        ({"report.py": "import pandas\nasync def build(e):\n    pandas.x()\n"}, "branch"),
        # Only for others, for its effects, or hidden.
        ({"report.py": "import pandas\ndef build(e):\n    pass\ndef other():\n    pandas.x()\n"}, "elsewhere"),
        ({"report.py": "import pandas\ndef build(e):\n    pass\n"}, "unknown"),
        ({"report.py": "import pandas\ndef build(e):\n    eval(e)\ndef other():\n    pandas.x()\n"}, "unknown"),
        ({"report.py": "from pandas import *\ndef build(e):\n    x()\n"}, "unknown"),
        ({"report.py": "import pandas\ndef build(e):\n    x = 1\nx: 'pandas.T' = 1\n"}, "unknown"),
    ],
)
def test_necessity_by_other_files(lint, program, files, expected):
    write(program / "app.py", "import report\n\n\ndef handler(event, context):\n    report.build(event)\n")
    for path, text in files.items():
        write(program / path, text)
    assert needed(lint)[0] == expected


def test_necessity_of_a_script(lint, program):
    write(program / "lmms.toml", 'entry-points = [{ target = "tool.py", kind = "cli" }]\n')
    write(program / "tool.py", 'import report\n\n\ndef main():\n    report.build(1)\n\n\nif __name__ == "__main__":\n    main()\n')
    assert needed(lint, entry="tool.py") == ("always", "report.py", 6, "build")
    write(program / "tool.py", 'import report\n\n\ndef main():\n    report.build(1)\n')
    assert needed(lint, entry="tool.py")[0] == "elsewhere"


def test_measured_usage_counts_more(lint, program):
    (entry, _) = json_of(lint, "why", "pandas")["entries"]
    assert entry["needed"]["how"] == "always" and entry["needed"]["measured_otherwise"] is True
    assert "    measured, 5 % of processes use it: what is measured counts\n" in lint("why", "pandas").stdout


def test_what_is_certainly_needed_is_no_finding_where_usage_is_not_measured(lint, program):
    profile = json.loads(json.dumps(PROFILE))
    del profile["modules"]["pandas"]["usage"]
    write(program / ".lmms/profile.json", json.dumps(profile))
    (line,) = json_of(lint, "why", "pandas")["imports"]
    assert line["verdict"] is None and "certainly needs it before its first answer" in line["no_verdict_because"]
    write(program / "report.py", FILES["report.py"].replace("    return", "    if event:\n        return"))
    (line,) = json_of(lint, "why", "pandas")["imports"]
    assert line["verdict"]["code"] == "LMM101" and line["verdict"]["severity"] == "warning"


# ---- graph -----------------------------------------------------------------------------------------------------------


def test_graph_json(lint, program):
    found = json_of(lint, "graph", "--third-party", "--entry", "app.py:handler")
    fits("src/graph/graph.schema.json", found)
    names = {module["id"]: module for module in found["modules"]}
    imports = {(names[i["importer"]]["name"], names[i["module"]]["name"]): i for i in found["imports"]}
    assert imports["report", "pandas"]["saving_ms"] == 400
    assert found["entry"] == "app.py:handler" and found["startup_ms"] == 704
    assert {m["name"] for m in names.values() if m.get("loaded") and m["first_party"]} == {"app", "report"}
    assert ["pandas", "numpy"] in [[names[a]["name"], names[b]["name"]] for a, b in found["profile_imports"]]
    own = json_of(lint, "graph")
    fits("src/graph/graph.schema.json", own)
    assert {m["name"] for m in own["modules"]} == {"app", "report", "stats", "web"}


def test_graph_dot(lint, program):
    result = lint("graph", "--third-party")
    assert result.returncode == 0 and result.stdout.startswith("digraph imports {\n")
    dot = shutil.which("dot")
    if not dot:
        pytest.skip("Graphviz is not installed")
    picture = subprocess.run([dot, "-Tsvg"], input=result.stdout, capture_output=True, encoding="utf-8", check=True)
    assert "<svg" in picture.stdout and "pandas" in picture.stdout


def test_graph_of_odd_names(lint, program):
    write(program / 'we"ird\\.py', "import pandas\n")
    assert json_of(lint, "graph", "--entry", "app.py:handler")
    dot = shutil.which("dot")
    if dot:
        subprocess.run([dot, "-Tsvg"], input=lint("graph").stdout, stdout=subprocess.DEVNULL, encoding="utf-8", check=True)


@pytest.mark.parametrize("command", [["graph", "--entry"], ["plan"]])
def test_unknown_entry(lint, program, command):
    result = lint(*command, "ap.py")
    assert (result.returncode, result.stdout) == (2, "")
    assert "unknown entry point 'ap.py': did you mean 'app.py'?" in result.stderr
    assert "unknown entry point 'wbe': did you mean 'web'?" in lint(*command, "wbe").stderr


def test_unknown_format(lint, program):
    for command in (["why", "pandas"], ["graph"], ["plan"]):
        result = lint(*command, "--format", "yaml")
        assert result.returncode == 2 and "unknown output format 'yaml'" in result.stderr


def test_nothing_to_read(lint, tmp_path):
    for command in (["why", "pandas"], ["graph"], ["plan"]):
        result = lint(*command)
        assert result.returncode == 2 and "no Python files found" in result.stderr


# ---- plan ------------------------------------------------------------------------------------------------------------


def plan_of(lint, *args, status=0):
    result = lint("plan", *args, "--output-format", "json")
    assert result.returncode == status, result.stderr
    found = json.loads(result.stdout)
    fits("src/cli/plan.schema.json", found)
    return found["plans"]


def moves_of(point):
    return [(move["path"], move["line"], move["module"]) for move in point["moves"]]


def test_plan(lint, program):
    (plan,) = plan_of(lint)  # web.py is a server: it does not pay
    assert (plan["entry"], plan["startup"]["ms"], plan["fits"]) == ("app.py:handler", 704, None)
    assert [(p["move_count"], p["startup_ms"]) for p in plan["points"]] == [(1, 304)]
    assert moves_of(plan["points"][0]) == [("report.py", 1, "pandas")]
    assert plan["floor_ms"] <= 304


def test_plan_leaves_what_nearly_every_start_needs(lint, program):
    """boto3 is hot: neither its own import nor one upstream is offered for its sake."""
    write(program / "app.py", "import store\nimport report\n\n\ndef handler(event, context):\n    store.x()\n    report.y()\n")
    write(program / "store.py", "import boto3\n\n\ndef x():\n    boto3.client()\n")
    (plan,) = plan_of(lint)
    assert plan["startup"]["ms"] == 704
    assert [moves_of(p) for p in plan["points"]] == [[("report.py", 1, "pandas")]]
    assert plan["floor_ms"] == 300


def test_plan_for_a_budget(lint, program):
    (plan,) = plan_of(lint, "--budget", "400")
    assert plan["fits"] is True and moves_of(plan["cheapest"]) == [("report.py", 1, "pandas")]
    (plan,) = plan_of(lint, "--budget", "1000")
    assert plan["fits"] is True and plan["cheapest"]["moves"] == []
    (plan,) = plan_of(lint, "--budget", "10", status=1)
    assert plan["fits"] is False and plan["cheapest"]["startup_ms"] == plan["floor_ms"] > 10


def test_plan_takes_the_budget_of_the_policy(lint, program):
    write(program / "lmms.toml", "startup-budget-ms = 500\n" + POLICY)
    assert plan_of(lint)[0]["budget_ms"] == 500


def test_plan_of_several_lines(lint, program):
    """What two lines load is saved only by moving both."""
    write(program / "app.py", "import report\nimport again\n\n\ndef handler(event, context):\n    pass\n")
    write(program / "again.py", "import pandas\n\n\ndef f():\n    pandas.x()\n")
    write(program / "report.py", "import pandas as pd\n\n\ndef build(event):\n    return pd.DataFrame(event)\n")
    (plan,) = plan_of(lint)
    assert [(p["move_count"], p["startup_ms"]) for p in plan["points"]] == [(2, 0)]
    assert moves_of(plan["points"][0]) == [("again.py", 1, "pandas"), ("report.py", 1, "pandas")]
    assert [m["saves"]["ms"] for m in plan["points"][0]["moves"]] == [0, 0]
    text = lint("plan").stdout
    assert "again.py:1: defer pandas (saves only together with the others)" in text


def test_plan_moves_only_what_can_move(lint, program):
    write(program / "report.py", "import pandas as pd\n\nFRAME = pd.DataFrame()\n")
    write(program / "app.py", "import report\n\n\ndef handler(event, context):\n    report.FRAME.x()\n")
    (plan,) = plan_of(lint)
    assert [moves_of(p) for p in plan["points"]] == [[("app.py", 1, "report")]]
    write(program / "app.py", "import report\n\nX = report.FRAME\n\n\ndef handler(event, context):\n    pass\n")
    (plan,) = plan_of(lint)
    assert plan["points"] == [] and plan["floor_ms"] == 400
    assert "no import can be deferred that saves 10 ms or more" in lint("plan").stdout


def test_plan_leaves_what_is_called_at_load_from_another_file(lint, tmp_path):
    """app.py calls make() while it loads: what make() uses would only be imported a moment later."""
    write(tmp_path / "lmms.toml", 'entry-points = [{target = "app.py", kind = "worker"}]\n')
    modules = {name: {"import_ms": 200, "self_ms": 200, "imports": []} for name in ("pandas", "boto3")}
    write(tmp_path / ".lmms/profile.json", json.dumps({"schema": 1, "modules": modules}))
    write(tmp_path / "app.py", "from shop import make\n\napp = make()\n")
    shop = "import boto3\nimport pandas\n\ndef make():\n    return boto3.client()\n\ndef later():\n    pandas.x()\n"
    write(tmp_path / "shop.py", shop)
    (plan,) = plan_of(lint)
    assert [moves_of(point) for point in plan["points"]] == [[("shop.py", 2, "pandas")]]
    assert "app.py (worker): of 400 ms predicted, 200 ms can be saved, 50 %" in lint("status").stdout


def test_plan_names_the_submodules_of_a_statement(lint, tmp_path):
    write(tmp_path / "lmms.toml", 'entry-points = [{target = "shop/cli.py", kind = "cli"}]\n')
    modules = {name: {"import_ms": 200, "self_ms": 200, "imports": []} for name in ("pandas", "boto3")}
    write(tmp_path / ".lmms/profile.json", json.dumps({"schema": 1, "modules": modules}))
    write(tmp_path / "shop/__init__.py")
    write(tmp_path / "shop/tables.py", "import pandas\nframe = pandas.x()\n")
    write(tmp_path / "shop/cloud.py", "import boto3\nclient = boto3.x()\n")
    text = "from shop import cloud, tables\n\ndef main(x):\n    if x:\n        cloud.up(tables.all())\n"
    write(tmp_path / "shop/cli.py", text)
    told = lint("plan").stdout
    assert "shop/cli.py:1: defer shop.cloud, shop.tables (saves 400 ms alone)" in told


def test_plan_of_an_entry_that_the_policy_does_not_name(lint, program):
    for entry in ("stats.py", "stats"):
        (plan,) = plan_of(lint, entry)
        assert (plan["entry"], plan["kind"], plan["startup"]["ms"]) == (entry, "cli", 500)
    (plan,) = plan_of(lint, "web.py")
    assert plan["kind"] == "server" and plan["pays"] is False


def test_plan_text(lint, program):
    text = lint("plan", "--budget", "400").stdout
    for part in (
        "Start-up of app.py:handler (lambda): 704 ms predicted, 7 modules\n",
        "  moves  start-up     saves\n      1    304 ms    400 ms  pandas\n",
        "The cheapest moves that fit the budget of 400 ms: 1 move, 304 ms then:\n  report.py:1: defer pandas (saves 400 ms alone)\n"
        "      certainly needed before the first answer: report.py:6, in build\n",
    ):
        assert part in text
    result = lint("plan", "--budget", "1")
    assert result.returncode == 1 and "No set of moves fits the budget of 1 ms." in result.stdout


def test_plan_without_evidence(lint, program):
    (program / ".lmms/profile.json").unlink()
    result = lint("plan")
    assert (result.returncode, result.stdout) == (2, "") and "lmms-lint profile" in result.stderr
    write(program / ".lmms/profile.json", json.dumps(PROFILE))
    (program / "lmms.toml").unlink()
    result = lint("plan")
    assert (result.returncode, result.stdout) == (2, "")
    assert "no entry point known" in result.stderr and "entry-points = [" in result.stderr
    assert plan_of(lint, "app.py")[0]["points"]


def test_plan_with_a_wrong_budget(lint, program):
    for budget in ("", "x", "-1", "nan", "1e99"):
        assert lint("plan", f"--budget={budget}").returncode == (0 if budget == "" else 2)


# ---- as people see it ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("why.text.txt", ["why", "pandas"]),
        ("why.json.txt", ["why", "pandas", "--format", "json"]),
        ("why-others.text.txt", ["why", "numpy"]),
        ("plan.text.txt", ["plan", "--budget", "400"]),
        ("plan.json.txt", ["plan", "--budget", "400", "--format", "json"]),
        ("graph.dot.txt", ["graph", "--third-party", "--entry", "app.py:handler"]),
        ("graph.json.txt", ["graph", "--third-party", "--entry", "app.py:handler", "--format", "json"]),
    ],
)
def test_golden(lint, program, name, command):
    golden(name, lint(*command).stdout)
