"""`lmms-lint status`: worth it or not, targets, checklists, each answer from what is on record."""

import datetime
import json

import pytest

TODAY = ("--today", "2026-11-21")
APP = "import json\nimport pandas\ndef main():\n    pandas.x(json)\n"


def status(lint, *arguments):
    result = lint("status", *TODAY, *arguments)
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout


def write_profile(folder, modules, **more):
    (folder / ".lmms").mkdir(exist_ok=True)
    profile = {"schema": 1, "measured_at": "2026-11-20", "modules": modules, **more}
    (folder / ".lmms/profile.json").write_text(json.dumps(profile), encoding="utf-8")


def module(self_ms, imports=(), **more):
    return {"import_ms": self_ms, "self_ms": self_ms, "imports": list(imports), **more}


@pytest.fixture
def program(tmp_path):
    (tmp_path / "app.py").write_text(APP, encoding="utf-8")
    (tmp_path / "lmms.toml").write_text('entry-points = [{target = "app.py", kind = "cli"}]\n', encoding="utf-8")
    return tmp_path


def test_nothing_is_known_at_first(lint, program):
    out = status(lint)
    assert "not known: nothing was measured (lmms-lint try app.py)" in out
    assert "[x]" not in out.replace("[x] document", ""), "no evidence is no yes"
    assert "[?] document hot path exceptions: LMM201 was not run: no profile" in out
    assert "[-] create fast_path.py" in out
    assert "lmms-lint measure app.py --save" in out


def test_worth_it(lint, program):
    write_profile(program, {"pandas": module(400, usage=0.05), "json": module(2)})
    out = status(lint)
    assert "app.py (cli): of 402 ms predicted, 400 ms can be saved, 100 %: worth it (lmms-lint plan)" in out
    assert "[ ] apply optimisations: 10 % or more can still be saved -> lmms-lint plan" in out
    assert "[ ] function-level imports for the cold path: 1 finding (LMM101)" in out


def test_leave_it(lint, program):
    """Below 10 % it says so; so it does where nobody pays."""
    (program / "app.py").write_text(APP + "pandas.use()\n", encoding="utf-8")
    write_profile(program, {"pandas": module(400, usage=0.05), "json": module(2)})
    assert "can be saved, 0 %: leave it" in status(lint)
    (program / "lmms.toml").write_text('entry-points = [{target = "app.py", kind = "server"}]\n', encoding="utf-8")
    assert "app.py (server): does not pay for its start-up: leave it" in status(lint)


def test_measured_before_the_last_change(lint, program):
    """A start that its imports cannot take any more is no measure of what is left."""
    modules = {"pandas": module(40, usage=0.05), "json": module(2)}
    baseline = {"startup_ms": 900, "modules": 1600, "date": "2026-11-01"}
    write_profile(program, modules, entry_points={"app.py": baseline})
    out = status(lint)
    assert "app.py (cli): of 42 ms predicted, 40 ms can be saved, 95 %: worth it (lmms-lint plan)" in out
    assert "the 900 ms measured on 2026-11-01 are far more than its imports take now: measure again" in out
    write_profile(program, modules, entry_points={"app.py": {**baseline, "startup_ms": 60}})
    assert "of 60 ms measured, 40 ms can be saved, 67 %: worth it" in status(lint)


def test_all_done(lint, program):
    (program / "app.py").write_text("import json\ndef main():\n    import pandas\n    pandas.x(json)\n", encoding="utf-8")
    baseline = {"startup_ms": 100, "first_ms": 500, "best_ms": 100, "spread_ms": 2, "date": "2026-11-20", "init_ms": 1900}
    write_profile(
        program,
        {"pandas": module(400, usage=0.05, usage_at="2026-11-19"), "json": module(2, usage=1)},
        entry_points={"app.py": baseline},
    )
    start = datetime.date(2026, 11, 1)
    rows = [
        {"date": f"{start + datetime.timedelta(days=3 * n)}T08:00:00Z", "entry": "app.py", "startup_ms": 100 + n % 2, "bytecode": "warm"}
        for n in range(6)
    ]
    (program / ".lmms/history.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    (program / ".pre-commit-config.yaml").write_text("- id: lmms-lint\n", encoding="utf-8")
    out = status(lint)
    assert "[ ]" not in out
    assert "[?]" not in out
    assert out.count("[x]") == 9
    assert "cold start               < 3 s      < 2 s      1.9 s  excellent, where it is deployed" in out
    assert "import time reduction    > 40 %     > 60 %     80 %  excellent" in out
    assert "verify > 40 % improvement: 80 % on record" in out
    assert "6 measurements, the last 5 days ago, no creep" in out
    assert "pre-commit-config.yaml runs lmms-lint" in out


def test_creep_is_told(lint, program):
    (program / ".lmms").mkdir()
    rows = [{"date": f"2026-{n + 1:02}-01", "entry": "app.py", "startup_ms": 100 + 20 * n, "bytecode": "warm"} for n in range(9)]
    (program / ".lmms/history.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert "[ ] continuous monitoring: the start-up creeps up -> lmms-lint measure --trend" in status(lint)


def test_audit(lint, program):
    """AP-04's five items, each by the findings in the fast path."""
    assert "there is none" in status(lint, "--audit")
    (program / "fast_path.py").write_text('"""Fast path."""\nimport pandas  # 3 ms\n__all__ = ["pandas"]\n', encoding="utf-8")
    (program / "lmms.toml").write_text(
        'entry-points = [{target = "app.py", kind = "lambda"}]\nfast-path = ["fast_path.py"]\n', encoding="utf-8"
    )
    write_profile(program, {"pandas": module(400, usage=0.05), "json": module(2)}, measured_at="2026-01-01")
    out = status(lint, "--audit")
    assert "[ ] imports re-profiled: 1 finding (LMM402) -> lmms-lint profile" in out
    assert "[ ] justifications still valid: 1 finding (LMM309)" in out
    assert "LMM103" in out
    assert "[ ] findings documented" in out
    assert "hot path import time     < 200 ms   < 100 ms   400 ms  missed, predicted" in out


def test_wrong_use(lint, tmp_path):
    assert lint("status", "nowhere").returncode == 2
