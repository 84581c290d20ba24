"""--since and --staged on real repositories: only what a change made, whatever git's settings and the files' names are."""

import json
import os
import subprocess

import pytest
from baseline_test import PROFILE, found, git, write

HEAVY = "import pandas\n"


@pytest.fixture
def repository(tmp_path):
    """Two old findings; nothing changed yet."""
    folder = tmp_path / "repository"
    write(folder / ".lmms/profile.json", json.dumps(PROFILE))
    write(folder / "old.py", HEAVY + "\n\ndef f():\n    import json\n    return json, pandas\n")
    write(folder / "pkg/__init__.py")
    write(folder / "pkg/clean.py", "import sys\n")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "one")
    return folder


@pytest.fixture
def since(lint, repository):
    """since("--since", "HEAD") -> [(path, code, line)]"""

    def run(*args, cwd=repository, **kwargs):
        return found(lint, *args, cwd=cwd, **kwargs)[0]

    return run


def commit(folder, text="more"):
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", text)


# ---- what a change made ----------------------------------------------------------------------------------------------


def test_what_was_there_is_not_told(lint, repository, since):
    assert since("--since", "HEAD") == []
    result = lint("--since", "HEAD", cwd=repository)
    assert result.returncode == 0
    assert result.stdout.startswith("No new findings; 3 files checked; 2 older.\n")
    assert len(since()) == 2


def test_new_findings_are_told_wherever_they_come_from(repository, since):
    write(repository / "pkg/clean.py", "import sys\n\n" + HEAVY)
    write(repository / "fresh.py", HEAVY)
    expected = [("fresh.py", "LMM101", 1), ("pkg/clean.py", "LMM101", 3)]
    assert since("--since", "HEAD") == expected
    commit(repository)
    assert since("--since", "HEAD") == []
    assert since("--since", "HEAD~1") == since("--since=main~1") == expected
    assert since("--since", "HEAD~1", "pkg") == [("pkg/clean.py", "LMM101", 3)]
    assert since("--since", "HEAD~1", cwd=repository / "pkg") == [("clean.py", "LMM101", 3)]


def test_a_finding_elsewhere_that_the_change_made(lint, repository, since):
    write(repository / "lmms.toml", 'entry-points = [{target = "app.py", kind = "cli"}]\n')
    write(repository / "app.py", "import middle\n\n\ndef main():\n    return middle.go()\n")
    write(repository / "middle.py", "import sys\n\n\ndef go():\n    return sys\n")
    commit(repository)
    write(repository / "middle.py", "import pandas\n\n\nROWS = pandas.DataFrame()\n\n\ndef go():\n    return ROWS\n")
    assert since("--since", "HEAD") == [("app.py", "LMM108", 1)]
    assert since("--since", "HEAD", "middle.py") == [("app.py", "LMM108", 1)]  # its chain goes through it


def test_moving_and_reformatting_make_nothing(repository, since):
    text = (repository / "old.py").read_text()
    write(repository / "old.py", "# new\n\n" + text.replace("    import json\n", "    x = 1\n    import json\n"))
    assert since("--since", "HEAD") == []
    write(repository / "old.py", text + "\n\ndef g():\n    import json\n    return json\n")
    assert since("--since", "HEAD") == [("old.py", "LMM105", 10)]


@pytest.mark.parametrize("staged", [True, False])
def test_renamed_files_keep_their_findings(repository, since, staged):
    if staged:
        git(repository, "mv", "old.py", "pkg/new.py")
        write(repository / "pkg/new.py", (repository / "pkg/new.py").read_text() + "\nimport sys\n")
    else:
        (repository / "old.py").rename(repository / "pkg/new.py")
    assert since("--since", "HEAD") == []


def test_the_change_is_counted_from_where_the_branch_began(repository, since):
    git(repository, "checkout", "-q", "-b", "topic")
    write(repository / "fresh.py", HEAVY)
    commit(repository)
    git(repository, "checkout", "-q", "main")
    git(repository, "rm", "-q", "old.py")
    commit(repository, "mended elsewhere")
    git(repository, "checkout", "-q", "topic")
    assert since("--since", "main") == [("fresh.py", "LMM101", 1)]


def test_with_a_baseline_both_hold(lint, repository, since):
    lint("baseline", cwd=repository)
    write(repository / "fresh.py", HEAVY)
    assert since("--since", "HEAD") == [("fresh.py", "LMM101", 1)]
    lint("baseline", "--add", cwd=repository)
    assert since("--since", "HEAD") == []


def test_git_finds_what_was_renamed_since_the_baseline_was_written(lint, repository, since):
    lint("baseline", cwd=repository)
    commit(repository, "baseline")
    git(repository, "mv", "old.py", "pkg/new.py")
    write(repository / "pkg/new.py", (repository / "pkg/new.py").read_text() + "\nimport sys\n")
    git(repository, "add", ".")
    assert since() == []
    commit(repository, "renamed")
    diagnostics, summary = found(lint, cwd=repository)
    assert diagnostics == [] and summary["baselined"] == 2 and summary["fixed"] == 0
    assert since(repository, cwd="/") == []


# ---- the index -------------------------------------------------------------------------------------------------------


def test_what_is_staged_is_judged_not_the_work_tree(lint, repository, since):
    write(repository / "pkg/clean.py", HEAVY + "# staged\n")
    git(repository, "add", ".")
    write(repository / "pkg/clean.py", "import numpy\n")  # a partial commit
    write(repository / "untracked.py", HEAVY)
    assert since("--staged") == [("pkg/clean.py", "LMM101", 1)]
    text = lint("--staged", "--output-format", "full", cwd=repository).stdout
    assert "1 | import pandas\n" in text and "3 files checked" in text
    assert since("--staged", cwd=repository / "pkg") == [("clean.py", "LMM101", 1)]
    assert since("--staged", "pkg/clean.py") == [("pkg/clean.py", "LMM101", 1)]
    assert since("--staged", "old.py") == []
    (repository / "pkg/clean.py").unlink()
    assert since("--staged") == [("pkg/clean.py", "LMM101", 1)]
    assert [path for path, _, _ in since("--since", "HEAD")] == ["untracked.py"]
    result = lint("--staged", "untracked.py", cwd=repository)
    assert result.returncode == 2 and "untracked.py: not in git" in result.stderr


def test_nothing_staged_makes_nothing(repository, since):
    write(repository / "fresh.py", HEAVY)
    assert since("--staged") == []


def test_staged_against_an_older_revision(repository, since):
    write(repository / "one.py", HEAVY)
    commit(repository)
    write(repository / "two.py", HEAVY)
    git(repository, "add", ".")
    write(repository / "three.py", HEAVY)
    assert [path for path, _, _ in since("--staged", "--since", "HEAD~1")] == ["one.py", "two.py"]


def test_before_the_first_commit_all_is_new(lint, tmp_path):
    write(tmp_path / ".lmms/profile.json", json.dumps(PROFILE))
    write(tmp_path / "a.py", HEAVY)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "a.py")
    write(tmp_path / "b.py", HEAVY)
    assert found(lint, "--staged")[0] == [("a.py", "LMM101", 1)]
    result = lint("--since", "HEAD")
    assert result.returncode == 2 and "--since: 'HEAD' is no commit here" in result.stderr


def test_removed_and_conflicting_files(repository, since):
    git(repository, "checkout", "-q", "-b", "other")
    write(repository / "pkg/clean.py", "import sys\nTHEIRS = 1\n")
    commit(repository)
    git(repository, "checkout", "-q", "main")
    write(repository / "pkg/clean.py", HEAVY + "OURS = 1\n")
    commit(repository)
    with pytest.raises(subprocess.CalledProcessError):
        git(repository, "merge", "-q", "other")
    git(repository, "rm", "-q", "--cached", "old.py")
    assert since("--staged") == []
    assert since("--staged", "--since", "HEAD~1") == [("pkg/clean.py", "LMM101", 1)]


def test_settings_come_from_the_disk(repository, since):
    write(repository / "fresh.py", HEAVY)
    write(repository / "build/x.py", HEAVY)
    git(repository, "add", "-f", ".")
    write(repository / ".gitignore", "fresh.py\n")
    assert since("--staged") == []
    (repository / ".gitignore").unlink()
    assert [path for path, _, _ in since("--staged")] == ["fresh.py"]


# ---- odd repositories ------------------------------------------------------------------------------------------------

NAMES = ["a b.py", "caf\u00e9.py", "line\nbreak.py", 'quo"te\t.py', "-x.py", "--since.py", ":(top)x.py", "*.py"]


def test_odd_names(repository, since):
    for name in NAMES:
        write(repository / "odd dir\n" / name, HEAVY)
    git(repository, "add", ".")
    assert len(since("--staged")) == len(since("--since", "HEAD")) == len(NAMES)
    commit(repository)
    assert since("--since", "HEAD") == []
    for name in NAMES:
        write(repository / "odd dir\n" / name, HEAVY + HEAVY.replace("pandas", "numpy"))
    assert len(since("--since", "HEAD")) == len(NAMES)
    git(repository, "mv", "odd dir\n", "moved")
    assert len(since("--since", "HEAD")) == len(NAMES)


@pytest.mark.parametrize("revision", ["nope", "-x", "--output=x", "", "HEAD:old.py", "a\nb", "HEAD~7"])
def test_a_revision_that_is_none(lint, repository, revision):
    result = lint(f"--since={revision}", cwd=repository)
    assert result.returncode == 2 and result.stdout == ""
    assert "is no commit here" in result.stderr and len(result.stderr.splitlines()) == 1
    assert sorted(p.name for p in repository.iterdir()) == [".git", ".lmms", "old.py", "pkg"]


def test_no_repository_and_no_git(lint, tmp_path, repository):
    write(tmp_path / "a.py", HEAVY)
    for option in ("--since=HEAD", "--staged"):
        result = lint(option)
        assert result.returncode == 2 and "not a git repository" in result.stderr
        result = lint(option, cwd=repository, env={"PATH": "/nowhere"})
        assert result.returncode == 2 and "git: cannot be run" in result.stderr
    result = lint("--since=HEAD", ".", "../a.py", cwd=repository)
    assert result.returncode == 2 and "../a.py lies outside of the repository" in result.stderr


def test_shallow_clones_say_what_is_missing(lint, repository, tmp_path):
    for name in ("one", "two"):
        write(repository / f"{name}.py", HEAVY)
        commit(repository, name)
    git(tmp_path, "clone", "-q", "--depth", "2", f"file://{repository}", "shallow")
    assert [path for path, _, _ in found(lint, "--since", "HEAD~1", cwd=tmp_path / "shallow")[0]] == ["two.py"]
    result = lint("--since", "HEAD~2", cwd=tmp_path / "shallow")
    assert result.returncode == 2
    assert "'HEAD~2' is no commit here: this clone is shallow, fetch the history first" in result.stderr


def test_work_trees_submodules_and_other_folders(lint, repository, since, tmp_path):
    git(repository, "worktree", "add", "-q", "-b", "side", "../side")
    write(tmp_path / "side/fresh.py", HEAVY)
    git(tmp_path / "side", "add", ".")
    assert found(lint, "--staged", cwd=tmp_path / "side")[0] == [("fresh.py", "LMM101", 1)]
    assert since("--staged") == []
    git(repository, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", f"file://{repository}", "sub")
    commit(repository, "submodule")
    write(repository / "sub/fresh.py", HEAVY)
    assert since("--since", "HEAD") == []
    assert [path for path, _, _ in found(lint, "--since", "HEAD", cwd=repository / "sub")[0]] == ["fresh.py"]
    assert [path for path, _, _ in found(lint, "--since", "HEAD", repository / "sub", cwd="/")[0]][0].endswith("fresh.py")


def test_a_hook_says_which_repository_and_index(lint, repository, tmp_path):
    write(repository / "fresh.py", HEAVY)
    git(repository, "add", ".")
    environment = {"GIT_DIR": str(repository / ".git"), "GIT_WORK_TREE": str(repository), "GIT_INDEX_FILE": "other-index"}
    subprocess.run(["git", "read-tree", "HEAD"], cwd=repository, env={**os.environ, **environment}, check=True)
    assert found(lint, "--staged", cwd=repository)[0] == [("fresh.py", "LMM101", 1)]
    assert found(lint, "--staged", cwd=repository, env=environment)[0] == []


def test_inside_a_commit_hook(repository, lint):
    program = os.environ.get("LMMS_LINT", "lmms-lint")
    hook = write(repository / ".git/hooks/pre-commit", f"#!/bin/sh\nexec '{program}' --staged --output-format concise\n")
    hook.chmod(0o755)
    write(repository / "fresh.py", HEAVY)
    write(repository / "pkg/clean.py", "import sys\nx = 1\n")
    git(repository, "add", ".")
    command = ["git", "-c", "user.name=d", "-c", "user.email=d@e", "commit", "-qm", "x"]
    refused = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False)
    assert refused.returncode == 1 and "fresh.py:1:8: error[LMM101]" in refused.stdout + refused.stderr
    accepted = subprocess.run([*command, "pkg/clean.py"], cwd=repository, capture_output=True, text=True, check=False)
    assert accepted.returncode == 0, accepted.stdout + accepted.stderr  # only this file is committed


def test_nothing_of_the_users_runs(repository, since, tmp_path):
    script = write(tmp_path / "touch.sh", f"#!/bin/sh\ntouch '{tmp_path}/ran'\ncat\n")
    script.chmod(0o755)
    write(repository / ".gitattributes", "*.py filter=evil diff=evil\n")
    for name, value in {
        "filter.evil.clean": script, "filter.evil.smudge": script, "filter.evil.process": script, "diff.evil.command": script,
        "diff.evil.textconv": script, "diff.external": script, "core.fsmonitor": script, "core.pager": script,
        "core.hooksPath": tmp_path, "diff.relative": "true", "alias.ls-tree": f"!{script}",
    }.items():  # fmt: skip
        subprocess.run(["git", "config", name, str(value)], cwd=repository, check=True)
    write(repository / "fresh.py", HEAVY)
    os.utime(repository / "old.py")
    environment = {"GIT_EXTERNAL_DIFF": str(script), "GIT_PAGER": str(script), "GIT_LITERAL_PATHSPECS": "1"}
    before = (repository / ".git/index").read_bytes()
    assert since("--since", "HEAD", env=environment) == [("fresh.py", "LMM101", 1)]
    assert since("--staged", env=environment) == []
    assert not (tmp_path / "ran").exists()
    assert (repository / ".git/index").read_bytes() == before


def test_any_number_of_jobs_tells_the_same(lint, repository):
    for number in range(40):
        write(repository / f"m{number}.py", HEAVY if number % 3 else "import sys\n")
    git(repository, "add", ".")
    outputs = {lint("--staged", "--output-format", "json", "--jobs", jobs, cwd=repository).stdout for jobs in (1, 2, 5)}
    assert len(outputs) == 1 and outputs.pop().count('"LMM101"') == 26


def test_links_to_files_of_the_repository(repository, since):
    write(repository / "real/fresh.py", HEAVY)
    (repository / "link.py").symlink_to("real/fresh.py")
    git(repository, "add", ".")
    assert [path for path, _, _ in since("--staged")] == ["link.py", "real/fresh.py"]
    commit(repository)
    assert since("--since", "HEAD") == []


def test_standard_input_against_a_revision(repository, since):
    assert since("--since", "HEAD", "--stdin-filename", "old.py", "-", stdin=HEAVY + "import numpy\n") == [("old.py", "LMM102", 2)]
