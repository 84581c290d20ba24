"""`lmms-lint check` from outside: exit statuses, outputs, standard input, settings, bad input."""

import json
import os
import subprocess

import pytest

from conftest import PROGRAM

PROFILE = '{"schema": 1, "modules": {"pandas": {"import_ms": 1200, "usage": 0.05}, "numpy": {"import_ms": 60, "usage": 0.1}}}'
KEYS = [
    "code", "name", "severity", "path", "line", "column", "end_line", "end_column", "offset", "end_offset", "message",
    "module", "profile", "figures", "chain", "related", "fix", "url",
]  # fmt: skip


def write(path, content=""):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.fixture
def project(tmp_path):
    """heavy.py: an error (LMM101); middle.py: a warning (LMM102); clean.py: nothing."""
    write(tmp_path / ".lmms/profile.json", PROFILE)
    write(tmp_path / "heavy.py", "import pandas\n\n\ndef f():\n    return pandas.DataFrame()\n")
    write(tmp_path / "middle.py", "import numpy\n\n\ndef f():\n    return numpy.zeros(3)\n")
    write(tmp_path / "clean.py", "def f():\n    return 1\n")
    return tmp_path


def codes(result):
    return [diagnostic["code"] for diagnostic in json.loads(result.stdout)["diagnostics"]]


def json_of(lint, *args, **kwargs):
    result = lint("check", "--output-format", "json", *args, **kwargs)
    return json.loads(result.stdout)


# ---- exit statuses ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "status"),
    [
        (["clean.py"], 0),
        (["heavy.py"], 1),
        (["middle.py"], 1),
        (["--fail-on", "error", "middle.py"], 0),
        (["--fail-on", "error", "heavy.py"], 1),
        (["--fail-on=never", "heavy.py"], 0),
        (["--exit-zero", "heavy.py"], 0),
        (["--ignore", "LMM101", "heavy.py"], 0),
        (["--select", "LMM102,LMM104", "heavy.py"], 0),
        (["--select", "LMM1", "heavy.py"], 1),
        (["--select", "heavy-import-at-startup", "heavy.py"], 1),
        (["nope.py"], 2),
        (["nope.py", "heavy.py"], 2),
        (["--exit-zero", "nope.py", "heavy.py"], 2),
        (["--profile", "nope.json", "clean.py"], 2),
        (["--config", "nope.toml", "clean.py"], 2),
        (["--output-format", "jsn"], 2),
        (["--output", "json"], 2),
        (["--output", "json=no/such/folder/x"], 2),
        (["--output", "jsn=x"], 2),
        (["--select", "LMM999"], 2),
        (["--jobs", "-1"], 2),
        (["--jobs", "many"], 2),
        (["--jobs", "99999999999999999999"], 2),
        (["--today", "2026-13-01"], 2),
        (["--today", "tomorrow"], 2),
        (["--color", "pink"], 2),
        (["--fail-on", "info"], 2),
        (["--quiet=yes"], 2),
        (["--today"], 2),
        (["--nonsense"], 2),
        (["-x"], 2),
        (["-qq"], 2),
        ([""], 2),
        (["--stdin-filename", "x.py", "clean.py"], 2),
    ],
)
def test_exit_status(lint, project, args, status):
    result = lint("check", *args)
    assert result.returncode == status, result.stderr + result.stdout
    assert bool(result.stderr) == (status == 2)
    assert all(line.startswith("lmms-lint: ") for line in result.stderr.splitlines())


def test_bare_paths_are_checked(lint, project):
    assert lint("heavy.py").returncode == 1
    assert lint("--quiet", "clean.py").stdout == ""
    assert lint().returncode == 1
    assert lint(project).stdout == lint("check", ".").stdout == lint("check").stdout


def test_a_mistyped_path_is_named_and_the_rest_is_checked(lint, project):
    result = lint("check", "--output-format", "json", "haevy.py", "heavy.py", "no/such")
    assert "haevy.py: No such file or directory" in result.stderr
    assert "no/such: No such file or directory" in result.stderr
    assert codes(result) == ["LMM101"]


@pytest.mark.parametrize(
    ("args", "suggestion"),
    [
        (["--selct", "LMM101"], "--select"),
        (["check", "--output-fromat=json"], "--output-format"),
        (["chekc"], "'check'"),
        (["--select", "LMM10l"], "LMM101"),
        (["--ignore", "import-in-lop"], "import-in-loop"),
        (["--output-format", "gihub"], "github"),
        (["rule", "LMM10l"], "LMM101"),
        (["help", "fact"], "facts"),
    ],
)
def test_suggestions(lint, project, args, suggestion):
    result = lint(*args)
    assert result.returncode == 2
    assert f"did you mean {suggestion}" in result.stderr.replace("'" + suggestion, suggestion)
    assert result.stdout == ""


def test_a_folder_named_like_nothing_known_is_no_mistyped_command(lint, project):
    write(project / "chec/a.py", "import pandas\n")
    assert lint("chec").returncode == 1


# ---- output ----------------------------------------------------------------------------------------------------------


def test_json_shape(lint, project):
    found = json_of(lint, ".")
    assert list(found) == ["schema", "diagnostics", "not_run", "summary"]
    assert [d["code"] for d in found["diagnostics"]] == ["LMM101", "LMM102"]
    heavy = found["diagnostics"][0]
    assert list(heavy) == KEYS
    assert (heavy["path"], heavy["line"], heavy["column"], heavy["end_column"]) == ("heavy.py", 1, 8, 14)
    assert (heavy["offset"], heavy["end_offset"]) == (7, 13)
    assert (heavy["module"], heavy["severity"]) == ("pandas", "error")
    assert heavy["figures"]["import_ms"] == 1200
    assert found["summary"]["files"] == 3
    lines = lint("check", "--output-format", "json-lines").stdout.splitlines()
    assert [json.loads(line) for line in lines] == found["diagnostics"]


def test_several_outputs(lint, project):
    result = lint("check", "--output-format", "concise", "--output", "json=a.json", "-o", "github=b.txt", "heavy.py")
    assert result.returncode == 1
    assert result.stdout.startswith("heavy.py:1:8: error[LMM101]: ")
    assert codes(subprocess.CompletedProcess([], 0, stdout=(project / "a.json").read_text())) == ["LMM101"]
    assert (project / "b.txt").read_text().startswith("::error file=heavy.py,line=1,col=8,")


def test_full_is_the_default(lint, project):
    out = lint("check", "heavy.py").stdout
    assert out == lint("check", "--output-format", "full", "heavy.py").stdout
    assert "1 | import pandas\n  |        ^^^^^^\n" in out
    assert "1 error in 1 file" in out


def test_quiet_and_statistics(lint, project):
    assert "Found" not in lint("check", "--quiet").stdout
    write(project / "sub/more.py", "import pandas\n\n\ndef f():\n    for x in 1, 2:\n        import json\n")
    assert lint("check", "--statistics").stdout == (
        "     2  LMM101  heavy-import-at-startup: 2 files, saves up to 1200 ms at one place\n"
        "     1  LMM102  cold-import-at-startup: 1 file, saves up to 60 ms at one place\n"
        "     1  LMM104  import-in-loop: 1 file\n"
        "\n"
        "     2  .: 2 files, saves up to 1200 ms at one place\n"
        "     2  sub: 1 file, saves up to 1200 ms at one place\n"
    )
    counted = json.loads(lint("check", "--statistics", "--output-format", "json").stdout)
    assert counted["rules"][0] == {
        "code": "LMM101", "name": "heavy-import-at-startup", "count": 2, "files": 2, "saving_ms": 1200,
    }  # fmt: skip
    assert counted["rules"][2]["saving_ms"] is None
    assert counted["folders"][1] == {"path": "sub", "count": 2, "files": 1, "saving_ms": 1200}
    outputs = {lint("check", "--statistics", "--jobs", jobs).stdout for jobs in (1, 2, 4)}
    assert len(outputs) == 1
    assert json.loads(lint("--statistics", "--output-format", "json", "clean.py").stdout) == {
        "schema": 1, "rules": [], "folders": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("args", "env", "coloured"),
    [
        ([], {}, False),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "0"}, False),
        ([], {"FORCE_COLOR": ""}, False),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (["--color", "auto"], {"NO_COLOR": ""}, False),
    ],
)
def test_colours(lint, project, args, env, coloured):
    result = lint("check", *args, "--output", "full=full.txt", "heavy.py", env=env)
    assert ("\x1b[" in result.stdout) == coloured
    assert "\x1b" not in (project / "full.txt").read_text()


def test_colours_on_a_terminal(project):
    pty = pytest.importorskip("pty")
    for env, coloured in (({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)):
        ours, theirs = pty.openpty()
        environment = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR")}
        environment.update({"TERM": "xterm", **env})
        child = subprocess.Popen([PROGRAM, "heavy.py"], stdout=theirs, cwd=project, env=environment)
        assert child.wait(60) == 1
        os.close(theirs)
        assert (b"\x1b[" in os.read(ours, 65536)) == coloured
        os.close(ours)


def test_a_closed_pipe_ends_quietly(project):
    """The reader goes before anything is written: no message, and the status is that of the findings."""
    for args, status in ((["heavy.py"], 1), (["clean.py"], 0), (["facts", "heavy.py"], 0), (["--help"], 0)):
        reader, writer = os.pipe()
        os.close(reader)
        done = subprocess.run([PROGRAM, *args], stdout=writer, stderr=subprocess.PIPE, cwd=project, check=False, timeout=60)
        os.close(writer)
        assert (done.returncode, done.stderr) == (status, b"")


def test_a_pipe_that_closes_half_way(project):
    write(project / "many.py", "import pandas\n" * 5000)
    with subprocess.Popen([PROGRAM, "many.py"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=project) as child:
        assert child.stdout.readline()
        child.stdout.close()
        assert (child.wait(60), child.stderr.read()) == (1, b"")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full")
def test_a_full_disk_is_told(project):
    with open("/dev/full", "wb") as full:
        done = subprocess.run([PROGRAM, "heavy.py"], stdout=full, stderr=subprocess.PIPE, cwd=project, check=False)
    assert done.returncode == 2
    assert b"standard output: No space left on device" in done.stderr


def test_closed_standard_output_is_told(project):
    done = subprocess.run(["sh", "-c", '"$0" heavy.py >&-', PROGRAM], stderr=subprocess.PIPE, cwd=project, check=False)
    assert done.returncode == 2
    assert b"standard output is closed" in done.stderr


# ---- standard input --------------------------------------------------------------------------------------------------


def test_standard_input(lint, project):
    text = "import pandas\n"
    found = json_of(lint, "-", stdin=text)
    assert [(d["code"], d["path"]) for d in found["diagnostics"]] == [("LMM101", "<stdin>")]
    result = lint("check", "-", "--stdin-filename", "pkg/new.py", stdin=text)
    assert result.returncode == 1
    assert result.stdout.startswith("pkg/new.py:1:8: error[LMM101]")
    assert "1 | import pandas" in result.stdout


def test_standard_input_stands_in_for_the_file(lint, project):
    assert json_of(lint, "-", "--stdin-filename", "heavy.py", stdin="x = 1\n")["diagnostics"] == []
    found = json_of(lint, "-", "--stdin-filename", project / "clean.py", stdin="\nimport pandas\n")
    assert [(d["path"], d["line"]) for d in found["diagnostics"]] == [("clean.py", 2)]


def test_empty_standard_input(lint, project):
    assert json_of(lint, "-", stdin="")["summary"]["files"] >= 1
    assert lint("check", "-", stdin="").returncode == 0


def test_facts_of_standard_input(lint, tmp_path):
    line = json.loads(lint("facts", "-", "--stdin-filename", "x.py", stdin="import a\n").stdout)
    assert (line["file"], line["modules"]) == ("x.py", ["a"])


# ---- settings --------------------------------------------------------------------------------------------------------


def test_policy_is_the_nearest_above_the_paths(lint, project):
    write(project / "pyproject.toml", '[tool.lmms-lint]\nignore = ["LMM101"]\n')
    write(project / "sub/pyproject.toml", '[project]\nname = "x"\n')
    write(project / "sub/heavy.py", "import pandas\n")
    assert json_of(lint, "sub")["diagnostics"] == []
    assert json_of(lint, cwd=project / "sub")["diagnostics"] == []
    assert len(json_of(lint, "--isolated", "sub")["diagnostics"]) == 1
    write(project / "sub/lmms.toml", "")
    assert len(json_of(lint, "--profile", ".lmms/profile.json", "sub")["diagnostics"]) == 1
    # The policy of the folder that holds all paths.
    found = json_of(lint, "--profile", ".lmms/profile.json", "sub", "heavy.py")
    assert found["diagnostics"] == []


def test_lmms_toml_wins(lint, project):
    write(project / "pyproject.toml", '[tool.lmms-lint]\nignore = ["LMM101"]\n')
    write(project / "lmms.toml", 'ignore = ["LMM102"]\n')
    assert [d["code"] for d in json_of(lint)["diagnostics"]] == ["LMM101"]


def test_named_policy(lint, project):
    write(project / "etc/other.toml", 'ignore = ["LMM101"]\n')
    assert [d["code"] for d in json_of(lint, "--config", "etc/other.toml")["diagnostics"]] == ["LMM102"]
    write(project / "pyproject.toml", '[project]\nname = "x"\n')
    result = lint("check", "--config", "pyproject.toml")
    assert result.returncode == 2
    assert "has no [tool.lmms-lint]" in result.stderr


def test_profile_of_the_policy(lint, project):
    write(project / "lmms.toml", 'profile = "deploy/eu.json"\n')
    result = lint("check", "--output-format", "json")
    assert result.returncode == 2
    assert "deploy/eu.json: No such file or directory" in result.stderr
    write(project / "deploy/eu.json", PROFILE)
    found = json_of(lint, cwd=project / "deploy")["diagnostics"]
    assert found == []
    found = json_of(lint)["diagnostics"]
    assert {d["profile"] for d in found} == {"deploy/eu.json"}


def test_default_profile_is_found_upward(lint, project):
    write(project / "deep/er/heavy.py", "import pandas\n")
    found = json_of(lint, cwd=project / "deep/er")["diagnostics"]
    assert [(d["code"], d["profile"]) for d in found] == [("LMM101", "../../.lmms/profile.json")]


@pytest.mark.parametrize(
    ("content", "where"),
    [("{", ":1:"), ('{"schema": 1, "modules": {"a": {"import_ms": -1}}}', ":1:"), ('{"schema": 99, "modules": {}}', ":1:"), ("", ":1:")],
)
def test_faulty_profile(lint, project, content, where):
    write(project / ".lmms/profile.json", content)
    result = lint("check", "--output-format", "concise", ".")
    assert result.returncode == 2
    assert f".lmms/profile.json{where}" in result.stdout
    assert "LMM904" in result.stdout
    assert "3 files checked" in result.stdout
    assert (project / ".lmms/profile.json").read_text() == content


@pytest.mark.parametrize("content", ["heavy-ms = 'x'\n", "hevy-ms = 100\n", "= 1\n", 'ignore = ["LMM999"]\n'])
def test_faulty_policy(lint, project, content):
    write(project / "lmms.toml", content)
    found = lint("check", "--output-format", "json", ".")
    assert found.returncode == 2
    assert "LMM904" in codes(found)
    assert "LMM101" in codes(found)
    assert lint("config").returncode == 2


def test_config_tells_what_holds(lint, project):
    write(project / "lmms.toml", "heavy-ms = 250\n")
    result = lint("config")
    assert result.returncode == 0
    assert "# policy: lmms.toml\n" in result.stdout
    assert "# profile: .lmms/profile.json, 2 modules\n" in result.stdout
    lines = result.stdout.splitlines()
    assert "heavy-ms = 250" in lines
    assert "light-ms = 10  # default" in lines
    assert lint("check", "--show-settings").stdout == result.stdout


def test_rule_pages(lint, tmp_path):
    listing = lint("rule").stdout.splitlines()
    listed = [line.split()[0] for line in listing]
    assert listed == sorted(set(listed))
    page = lint("rule", "LMM101").stdout
    assert "heavy-import-at-startup" in page
    assert lint("rule", "lmm101").stdout == lint("rule", "heavy-import-at-startup").stdout == page
    everything = lint("rule", "--all").stdout
    assert page in everything
    assert all(code in everything for code in listed)


# ---- the whole program is read, whatever is passed ---------------------------------------------------------------------


def test_a_file_alone_is_judged_as_in_the_whole_program(lint, project):
    """Its findings are those that it has when everything is passed: what stands beside it is read as well."""
    write(project / "lmms.toml", "")
    write(project / "pkg/__init__.py")
    write(project / "pkg/light.py", "x = 1\n")
    write(project / "app.py", "import pandas\n\n\ndef f():\n    import pkg.light\n    import elsewhere\n")
    whole = json_of(lint, ".")["diagnostics"]
    for path in ("app.py", "heavy.py", "pkg"):
        found = json_of(lint, path)
        assert found["diagnostics"] == [d for d in whole if d["path"].startswith(path)]
    assert json_of(lint, "app.py")["summary"]["files"] == 1


def judged(lint, folder, *args):
    """The findings without the paths, which say where we run."""
    found = json_of(lint, *args, cwd=folder)["diagnostics"]
    return [(d["code"], d["line"], d["module"], d["message"]) for d in found]


def test_a_file_is_judged_the_same_from_inside_a_package(lint, project):
    write(project / "lmms.toml", "")
    write(project / "pkg/__init__.py")
    write(project / "pkg/light.py")
    write(project / "app.py", "def f():\n    import pkg.light\n")
    assert json_of(lint, "app.py")["diagnostics"] == []
    assert json_of(lint, "../app.py", cwd=project / "pkg")["diagnostics"] == []


def test_modules_are_named_the_same_from_everywhere(lint, project):
    write(project / "lmms.toml", 'forbidden = ["pkg.sub.heavy"]\nexclude = ["/*.py"]\n')
    for path in ("pkg/__init__.py", "pkg/sub/__init__.py", "pkg/sub/heavy.py"):
        write(project / path)
    write(project / "pkg/sub/app.py", "def f():\n    pass\n\nfrom . import heavy\n\ndef g():\n    heavy.x()\n")
    write(project / "pkg/other.py", "from .sub import heavy\n\ndef f():\n    heavy()\n")
    whole = judged(lint, project, ".")
    assert [(d[0], d[2]) for d in whole] == [("LMM101", "pkg.sub.heavy")] * 2
    assert judged(lint, project / "pkg", "..") == whole
    assert judged(lint, project / "pkg/sub", "../..") == whole
    assert judged(lint, project / "pkg/sub", ".") == whole[1:]


def test_the_packages_above_are_known_without_a_policy(lint, project):
    """One file passed, from anywhere: what holds it is a package because its __init__.py lies there, read or not."""
    for path in ("pkg/__init__.py", "pkg/sub/__init__.py", "pkg/sub/heavy.py"):
        write(project / path)
    write(project / "pkg/sub/app.py", "from pkg.sub import heavy\n\ndef f():\n    heavy()\n")
    profile = '{"schema": 1, "modules": {"pkg.sub.heavy": {"import_ms": 900, "usage": 0.1}}}'
    write(project / ".lmms/profile.json", profile)
    for folder, path in ((".", "pkg/sub"), ("pkg", "sub"), ("pkg/sub", "."), ("pkg/sub", "app.py")):
        assert [d[:3] for d in judged(lint, project / folder, path)] == [("LMM101", 1, "pkg.sub.heavy")]


def test_what_lies_beside_is_not_complained_about(lint, project):
    write(project / "lmms.toml", "")
    write(project / "broken.py", "x = (\nimport y\n")
    os.mkfifo(project / "fifo.py")
    result = lint("check", "clean.py")
    assert (result.returncode, result.stderr) == (0, "")


# ---- the same bytes for any number of workers ------------------------------------------------------------------------


def test_jobs_make_no_difference(lint, project):
    for i in range(200):
        write(project / f"pkg{i % 7}/m{i}.py", f"import pandas\n\nimport numpy as n{i}\n" + "x = (\n" * (i % 11 == 0))
    for command in (["check"], ["check", "--output-format", "json"], ["facts"]):
        outputs = {lint(*command, "--jobs", jobs).stdout for jobs in (1, 2, 7, 64)}
        assert len(outputs) == 1
        assert len(outputs.pop()) > 10000


# ---- bad input -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        b"import pandas\n\xff\xfe\n",
        b"# -*- coding: latin-1 -*-\nimport pandas  # \xe9\n",
        b"# coding: no-such-codec\nimport pandas\n",
        b"\xef\xbb\xbfimport pandas\n",
        "import pandas\n".encode("utf-16"),
        b"import pandas\n\x00\n",
        b"import pandas\nx = (\n",
        b"import pandas\n  y\n",
        b"import pandas\n'''",
        b"(" * 100000 + b"\nimport pandas\n",
        b"x = '" + b"a" * 1000000 + b"'; import pandas\n",
        b"import pandas" + b", pandas" * 1000,
        b"\r\r\rimport pandas\r",
        b"\x0cimport pandas\n",
        b"",
        b"\n" * 100000,
        b"if 1:\n" + b" " * 5000 + b"import pandas\n",
    ],
)
def test_bad_source_is_never_fatal(lint, project, content):
    write(project / "bad.py", content)
    for form in ("full", "json", "github"):
        result = lint("check", "--output-format", form, "bad.py", "heavy.py", timeout=20)
        assert result.returncode == 1, result.stderr
        assert "heavy.py" in result.stdout
    json.loads(lint("check", "--output-format", "json", "bad.py").stdout)


def test_columns_count_characters_and_offsets_bytes(lint, project):
    write(project / "wide.py", "def f():\n    if True: '東京'; import pandas\nx = 'é'; import pandas\n")
    write(project / "latin.py", b"# coding: latin-1\nx = '\xe9'; import pandas\n")
    write(project / "bom.py", "\ufeffimport pandas\n")
    found = {d["path"]: d for d in json_of(lint, "wide.py", "latin.py", "bom.py")["diagnostics"] if d["code"] == "LMM101"}
    for path in ("wide.py", "latin.py", "bom.py"):
        text = (project / path).read_bytes()
        assert text[found[path]["offset"] : found[path]["end_offset"]] == b"pandas"
    assert (found["wide.py"]["line"], found["wide.py"]["column"]) == (3, 17)
    assert (found["latin.py"]["line"], found["latin.py"]["column"]) == (2, 17)
    assert (found["bom.py"]["line"], found["bom.py"]["column"]) == (1, 8)
    assert "2 | x = 'é'; import pandas\n" in lint("check", "latin.py").stdout


def test_names_are_escaped_in_every_format(lint, project):
    name = "evil\x1b[31m\n::error::\udcff.py"
    (project / name).write_text("import pandas\n")
    for form in ("full", "concise", "github", "json", "json-lines"):
        out = lint("check", "--output-format", form, name).stdout
        assert "\x1b" not in out
        assert "\n::error::" not in out
        assert "\udcff" not in out
    assert json_of(lint, name)["diagnostics"][0]["path"] == "evil\x1b[31m\n::error::\\xff.py"
    result = lint("check", "no\x1b[31m\nsuch")
    assert "no\\x1b[31m\\nsuch: No such file" in result.stderr


def test_too_large_a_file_is_told(lint, project):
    with open(project / "large.py", "wb") as large:
        large.truncate((64 << 20) + 1)
    result = lint("check", "--output-format", "json", "large.py")
    assert codes(result) == ["LMM901"]
    assert result.returncode == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_unreadable_file_is_told(lint, project):
    write(project / "secret.py", "import pandas\n").chmod(0)
    result = lint("check", "secret.py", "heavy.py")
    assert result.returncode == 2
    assert "secret.py: Permission denied" in result.stderr
    assert "heavy.py" in result.stdout


def test_a_notebook_is_no_python_source(lint, project):
    write(project / "a.ipynb", "{}")
    result = lint("check", "a.ipynb")
    assert result.returncode == 2
    assert "notebook" in result.stderr
    assert lint("check", "--show-files").stdout.count("ipynb") == 0


def test_nothing_found_is_remarked(lint, tmp_path):
    result = lint("check")
    assert result.returncode == 0
    assert "no Python files found" in result.stderr


# ---- the first run ---------------------------------------------------------------------------------------------------


def test_without_a_profile_it_is_short(lint, tmp_path):
    for i in range(30):
        write(tmp_path / f"m{i}.py", "import pandas\nimport json\n\n\ndef f():\n    import numpy\n")
    result = lint("check")
    assert result.returncode == 0
    assert len(result.stdout.splitlines()) <= 5
    assert "Not run (no profile): LMM101" in result.stdout
    assert "pandas (30 files)" in result.stdout


def test_help(lint, tmp_path):
    overview = lint("--help").stdout
    assert lint("help").stdout == lint("-h").stdout == overview
    for word in ("check", "facts", "rule", "config", "--select", "json-lines", "Exit status"):
        assert word in overview
    assert lint("check", "--help").stdout == lint("help", "check").stdout
    assert "--select" not in lint("facts", "--help").stdout
    assert lint("--version").stdout == lint("version").stdout


