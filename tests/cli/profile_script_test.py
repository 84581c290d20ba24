"""Parts of the measuring script that need no interpreter of another version."""

import importlib.util
import os
import pathlib
import sys
import types

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "src/measure/profile_script.py"


def load():
    spec = importlib.util.spec_from_file_location("profile_script", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_cached_rows():
    """Of Python 3.14's rows the marks tell the importer; their indentation does not (long names have none)."""
    text = """import time: self [us] | cumulative | imported package

lmms + outer
import time: cached    | cached     |   os
noise without an end of lineimport time: cached    | cached     | a.long.name

lmms + inner
import time: cached    | cached     |   re
import time:       100 |        100 |     inner

lmms - inner
import time: cached    | cached     |   inner
import time:       200 |        300 |   outer

lmms - outer
import time: cached    | cached     | nobody
"""
    assert load().parse_cached_rows(text) == {"outer": {"os", "a.long.name", "inner"}, "inner": {"re"}}


def run_of(**cpu_ms):
    return {name.replace("_", "."): [ms / 1000, ms / 1000, 10, 0] for name, ms in cpu_ms.items()}


def test_sums_follow_edges_parents_and_cycles():
    edges = {"": ["a"], "a": ["b.c", "b", "sys", "gone"], "b.c": ["d"], "d": ["a"]}
    runs = [run_of(a=1, b=2, b_c=4, d=8), run_of(a=3, b=2, b_c=4, d=8)]
    figures = load().Figures(["sys"], edges, runs, runs[:1], 0.1)
    assert figures.edges["a"] == {"b.c"}, "not the package that comes with it, the preloaded, the failed"
    assert [round(value) for value in figures.sums("b.c")] == [15, 17]
    assert [round(value) for value in figures.sums("b")] == [2, 2]
    assert figures.self_ms("a") == 2


def test_failures_that_need_no_second_try(tmp_path):
    script, paths = load(), [str(tmp_path)]
    (tmp_path / "here.py").write_text("", encoding="utf-8")
    assert script.is_final("ModuleNotFoundError: No module named 'nowhere.sub'", paths)
    assert script.is_final("SyntaxError: invalid syntax", paths)
    assert not script.is_final("ModuleNotFoundError: No module named 'here'", paths), "it may be hidden"
    assert not script.is_final("ValueError: apart", paths)


def test_what_is_checked_alone():
    """Each module once; not what adds less than 10 ms to a module that is checked."""
    script = load()
    edges = {"": ["p.near", "p.far", "q"], "p.near": ["p"], "p.far": ["p"]}
    runs = [run_of(p=30, p_near=5, p_far=12, q=33)]
    figures = script.Figures([], edges, runs, runs, 0.1)
    infos = {item: {"name": item.partition(":")[0]} for item in ("p:x", "p:y", "p", "p.near", "p.far", "q")}
    rows = script.heavy_rows(types.SimpleNamespace(infos=infos), figures, infos)
    assert [row[1] for row in rows] == ["p", "q", "p.near", "p.far"]
    assert script.leaders(rows, figures) == {"p": "p", "q": "q", "p.near": "p", "p.far": "p.far"}


def test_what_a_check_must_say_to_count():
    """All processes but one, on one side."""
    script = load()
    assert not script.says_otherwise([20], 10, 2)
    assert not script.says_otherwise([18, 11, 18, 18, 9], 10, 2)
    assert script.says_otherwise([18, 11, 18, 18, 13], 10, 2)
    assert script.says_otherwise([7, 11, 6, 7, 7], 10, 2)
    assert not script.says_otherwise([7, 14, 6, 14, 7], 10, 2)


def test_on_a_busy_core_figures_are_said_to_be_less_sure():
    """By the share of the time in which other processes had the core."""
    script = load()
    drift = [round(script.drift_of(turns), 3) for turns in ([], [(0, 0)], [(100, 2), (100, 4)], [(60, 10), (60, 20)], [(50, 200)])]
    assert drift[:3] == [0.1, 0.1, 0.1]
    assert drift[2] < drift[3] < drift[4] == 0.25
    assert script.spread([100.0] * 10, 0.25) == 25
    assert script.spread([60.0, 100, 140], 0.1) == 40


def test_the_pace_is_told(tmp_path):
    """Before, between, and after the items, by one and the same work."""
    script = load()
    (tmp_path / "code").mkdir()
    for name in ("a", "b"):
        text = "import time\nend = time.thread_time() + 0.16\nwhile time.thread_time() < end:\n    pass\n"
        (tmp_path / "code" / (name + ".py")).write_text(text, encoding="utf-8")
    options = script.parse_options(["--path", str(tmp_path / "code"), "a"])
    (tmp_path / "work").mkdir()
    runner = script.Runner(options, str(tmp_path / "work"))
    assert script.yardstick_code() == script.yardstick_code()
    outcome = runner.run(["a", "b"])
    assert len(outcome.pace) == 5
    assert 0 < script.pace_of(outcome.pace) < 0.1
    on_core, waited = outcome.turns
    assert (on_core > 3e8 and waited >= 0) or not os.path.exists("/proc/self/schedstat")
    full = runner.run(["a", "b"], full=True)
    assert (full.pace, full.turns) == ([], (0, 0))


def test_distributions(tmp_path):
    one, two = tmp_path / "My_Pkg-1.2.dist-info", tmp_path / "other-3-py3.11.egg-info"
    one.mkdir()
    two.mkdir()
    (one / "RECORD").write_text("my_pkg/__init__.py,,\nsingle.py,,\n../../bin/x,,\n", encoding="utf-8")
    (two / "top_level.txt").write_text("other\n", encoding="utf-8")
    found = load().distributions([str(tmp_path), "/nonexistent"])
    assert found == {"my_pkg": ("my-pkg", "1.2"), "single": ("my-pkg", "1.2"), "other": ("other", "3")}


def test_it_needs_nothing_but_the_library():
    names = getattr(sys, "stdlib_module_names", None)
    lines = SCRIPT.read_text(encoding="utf-8").splitlines()
    imported = {line.split()[1].split(".")[0] for line in lines if line.startswith(("import ", "from "))}
    assert imported
    assert names is None or imported <= names
