"""Which files are read: what git would show. Oracle: git itself, on random trees with random ignore files."""

import os
import random
import shutil
import socket
import subprocess

import pytest

GIT = shutil.which("git")
needs_git = pytest.mark.skipif(GIT is None, reason="git is not installed")
EXCLUDED = {".git", ".venv", "venv", "node_modules", "__pycache__", ".tox", "build", "dist"}


def files(lint, *args, cwd=None, env=None):
    result = lint("check", "--show-files", *args, cwd=cwd, env=env)
    assert result.returncode == 0, result.stderr
    return result.stdout.splitlines()


def write(path, text=""):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def git(cwd, *args, home):
    environment = {**os.environ, "HOME": str(home), "XDG_CONFIG_HOME": str(home / "xdg"), "GIT_CONFIG_NOSYSTEM": "1"}
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        environment.pop(name, None)
    done = subprocess.run([GIT, *args], cwd=cwd, env=environment, capture_output=True, check=True)
    return done.stdout.decode("utf-8", "surrogateescape")


def home_of(tmp_path):
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)
    return home, {"HOME": str(home), "XDG_CONFIG_HOME": str(home / "xdg"), "GIT_CONFIG_NOSYSTEM": "1"}


# ---- against git -----------------------------------------------------------------------------------------------------

NAMES = ["a", "b", "ab", "foo", "bar.py", "a.py", "b.py", "ab.py", "x.pyi", "a b.py", ".hid.py", "[a].py", "a#.py", "!b.py"]
PIECES = ["a", "b", "foo", "ab", "*", "**", "?", "[ab]", "[!a]", "[a-c]*", "*.py", "a*", "*b", "bar.py", "a.py", "a?.py", "\\a", "f**",
          "[[:alpha:]]", "[[:alpha:]b]*", "\\[a\\].py", "*.py*", "[", "a\\", ".*", "***", "a\\ b.py", "[]-]", "**b", "x.*"]


def random_pattern(rng):
    pattern = "/".join(rng.choice(PIECES) for _ in range(rng.choice([1, 1, 1, 2, 2, 3])))
    if rng.random() < 0.25:
        pattern = "/" + pattern
    if rng.random() < 0.2:
        pattern += "/"
    if rng.random() < 0.25:
        pattern = "!" + pattern
    return pattern + rng.choice(["", "", "", "", " ", "  ", "\t", "\r", "\\ "])


def random_ignore_file(rng):
    lines = [random_pattern(rng) for _ in range(rng.randint(1, 5))]
    if rng.random() < 0.2:
        lines.insert(rng.randint(0, len(lines)), rng.choice(["", "# a comment", "\\#x", "/", "!", "   ", "//", "a//b"]))
    text = "\n".join(lines) + rng.choice(["\n", "", "\n\n"])
    return ("\ufeff" if rng.random() < 0.05 else "") + text


def random_tree(rng, root, depth=0):
    for name in rng.sample(NAMES, rng.randint(2, 6)):
        path = root / name
        if "." not in name[1:] and depth < 3:
            path.mkdir()
            random_tree(rng, path, depth + 1)
        else:
            path.write_text("import os\n")
    if rng.random() < (0.9 if depth == 0 else 0.3):
        (root / ".gitignore").write_bytes(random_ignore_file(rng).encode())


def shown_by_git(root, home):
    listed = git(root, "ls-files", "-z", "-co", "--exclude-standard", home=home).split("\0")
    return sorted(path for path in listed if path.endswith((".py", ".pyi", ".pyw")))


@needs_git
@pytest.mark.parametrize("seed", range(60))
def test_random_trees_as_git_shows_them(lint, tmp_path, seed):
    rng = random.Random(seed)
    home, env = home_of(tmp_path)
    root = tmp_path / "tree"
    root.mkdir()
    random_tree(rng, root)
    git(root, "init", "-q", home=home)
    if rng.random() < 0.4:
        write(root / ".git/info/exclude", random_ignore_file(rng))
    if rng.random() < 0.4:
        write(home / "xdg/git/ignore", random_ignore_file(rng))
    assert files(lint, "--isolated", cwd=root, env=env) == shown_by_git(root, home)


@needs_git
@pytest.mark.parametrize("seed", range(20))
def test_each_folder_alone_as_git_shows_it(lint, tmp_path, seed):
    """A folder by name, from above and from inside: the ignore files above it still hold."""
    rng = random.Random(1000 + seed)
    home, env = home_of(tmp_path)
    root = tmp_path / "tree"
    root.mkdir()
    random_tree(rng, root)
    git(root, "init", "-q", home=home)
    wanted = shown_by_git(root, home)
    for folder in sorted({os.path.dirname(path) for path in wanted} - {""}):
        below = [path for path in wanted if path.startswith(folder + "/")]
        assert files(lint, "--isolated", folder, cwd=root, env=env) == below
        assert files(lint, "--isolated", cwd=root / folder, env=env) == [path[len(folder) + 1 :] for path in below]


@needs_git
def test_configured_excludes_file(lint, tmp_path):
    home, env = home_of(tmp_path)
    root = tmp_path / "tree"
    for name in ("one.py", "two.py", "three.py"):
        write(root / name)
    git(root, "init", "-q", home=home)
    write(home / "included", '[core]\n\texcludesFile = "~/my ignore" ; a comment\n')
    write(home / ".gitconfig", "[user]\n\tname = x\n[include]\n\tpath = included\n")
    write(home / "my ignore", "one.py\n")
    assert shown_by_git(root, home) == ["three.py", "two.py"]
    assert files(lint, cwd=root, env=env) == ["three.py", "two.py"]
    git(root, "config", "core.excludesfile", str(home / "other"), home=home)
    write(home / "other", "two.py\n")
    assert shown_by_git(root, home) == ["one.py", "three.py"]
    assert files(lint, cwd=root, env=env) == ["one.py", "three.py"]


@needs_git
def test_linked_work_tree(lint, tmp_path):
    home, env = home_of(tmp_path)
    root = tmp_path / "tree"
    write(root / "a.py")
    write(root / "b.py")
    git(root, "init", "-q", home=home)
    git(root, "add", "a.py", home=home)
    git(root, "-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-qm", "x", home=home)
    git(root, "worktree", "add", "-q", "../linked", home=home)
    write(tmp_path / "linked/b.py")
    write(root / ".git/info/exclude", "b.py\n")
    assert shown_by_git(tmp_path / "linked", home) == ["a.py"]
    assert files(lint, cwd=tmp_path / "linked", env=env) == ["a.py"]


@needs_git
def test_another_repository_inside_is_left_out(lint, tmp_path):
    home, env = home_of(tmp_path)
    write(tmp_path / "outer/a.py")
    write(tmp_path / "outer/inner/b.py")
    git(tmp_path / "outer", "init", "-q", home=home)
    git(tmp_path / "outer/inner", "init", "-q", home=home)
    assert files(lint, cwd=tmp_path / "outer", env=env) == ["a.py"]
    assert files(lint, "inner", cwd=tmp_path / "outer", env=env) == ["inner/b.py"]


@needs_git
def test_a_folder_of_repositories(lint, tmp_path):
    """It is none itself: all of them are read, each by its own rules."""
    home, env = home_of(tmp_path)
    for name in ("one", "two"):
        write(tmp_path / "all" / name / "a.py")
        write(tmp_path / "all" / name / "b.py")
        git(tmp_path / "all" / name, "init", "-q", home=home)
    write(tmp_path / "all/one/.git/info/exclude", "a.py\n")
    write(tmp_path / "all/two/.gitignore", "b.py\n")
    assert files(lint, cwd=tmp_path / "all", env=env) == ["one/b.py", "two/a.py"]


# ---- without git -----------------------------------------------------------------------------------------------------


def test_suffixes_and_default_exclusions(lint, tmp_path):
    for name in ("a.py", "b.pyi", "c.pyw", "d.txt", "e.pyc", "noextension", ".hidden.py", ".config/f.py"):
        write(tmp_path / name)
    for folder in [*EXCLUDED, "x.egg-info"]:
        write(tmp_path / folder / "no.py")
        write(tmp_path / "deep" / folder / "no.py")
    assert files(lint) == [".config/f.py", ".hidden.py", "a.py", "b.pyi", "c.pyw"]


def test_ignore_files_hold_without_git_too(lint, tmp_path):
    write(tmp_path / ".gitignore", "gen/\n")
    write(tmp_path / "gen/a.py")
    write(tmp_path / "sub/.gitignore", "b.py\n")
    write(tmp_path / "sub/b.py")
    write(tmp_path / "sub/c.py")
    assert files(lint) == ["sub/c.py"]


def test_what_is_passed_by_name_is_read(lint, tmp_path):
    write(tmp_path / ".gitignore", "gen/\nskip.py\n")
    write(tmp_path / "gen/a.py")
    write(tmp_path / "skip.py")
    write(tmp_path / "build/b.py")
    write(tmp_path / "script")
    assert files(lint, "skip.py", "script") == ["script", "skip.py"]
    assert files(lint, "gen", "build") == ["build/b.py", "gen/a.py"]
    assert files(lint, "gen/a.py", "build/b.py") == ["build/b.py", "gen/a.py"]


@needs_git
def test_an_ignored_folder_passed_by_name_is_read(lint, tmp_path):
    home, env = home_of(tmp_path)
    git(tmp_path, "init", "-q", home=home)
    write(tmp_path / ".gitignore", "gen\n*.tmp.py\n")
    write(tmp_path / "gen/deep/a.py")
    write(tmp_path / "gen/.gitignore", "b.py\n")
    write(tmp_path / "gen/b.py")
    assert files(lint, "gen", env=env) == ["gen/deep/a.py"]
    assert files(lint, "gen/deep", env=env) == ["gen/deep/a.py"]
    assert files(lint, env=env) == []


def test_overlapping_paths_give_each_file_once(lint, tmp_path):
    write(tmp_path / "src/pkg/a.py")
    write(tmp_path / "src/b.py")
    (tmp_path / "link").symlink_to("src")
    wanted = ["src/b.py", "src/pkg/a.py"]
    for args in (
        ["src", "src/pkg", "src/pkg/a.py"],
        ["src/pkg/a.py", "./src//", "src/../src/pkg"],
        [tmp_path / "src", "src"],
        ["src", "link"],
        ["src/b.py", "src/b.py", "."],
    ):
        assert files(lint, *args) == wanted
    assert files(lint, "../src", cwd=tmp_path / "link/.." / "src") == ["b.py", "pkg/a.py"]


def test_links(lint, tmp_path):
    write(tmp_path / "real/a.py")
    (tmp_path / "real/loop").symlink_to("..")
    (tmp_path / "real/self").symlink_to("self")
    (tmp_path / "folder").symlink_to("real")
    (tmp_path / "dangling.py").symlink_to("nowhere")
    (tmp_path / "file.py").symlink_to("real/a.py")
    (tmp_path / "dir.py").symlink_to("real")
    assert files(lint) == ["file.py", "real/a.py"]
    assert files(lint, "folder") == ["folder/a.py"]


def test_what_is_no_regular_file_is_never_opened(lint, tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "fifo.py")
    bound = socket.socket(socket.AF_UNIX)
    monkeypatch.chdir(tmp_path)  # socket paths are short
    bound.bind("socket.py")
    (tmp_path / "link.py").symlink_to("fifo.py")
    (tmp_path / "device.py").symlink_to("/dev/zero")
    os.mkfifo(tmp_path / ".gitignore")
    write(tmp_path / "folder.py/a.py")
    assert files(lint) == ["folder.py/a.py"]
    for name in ("fifo.py", "socket.py", "link.py", "device.py"):
        result = lint("check", name, "folder.py", timeout=10)
        assert result.returncode == 2
        assert f"{name}: not a regular file" in result.stderr
    bound.close()


def test_odd_names(lint, tmp_path):
    names = ["a b.py", "new\nline.py", "tab\t.py", "esc\x1b[31m.py", "quote'\".py", "ünï.py", "-dash.py", "back\\slash.py",
             "\u202ertl.py", "bad\udcff.py"]
    for name in names:
        (tmp_path / name).write_text("")
    out = files(lint)
    assert len(out) == len(names)
    text = "\n".join(out)
    assert "\x1b" not in text and "\u202e" not in text and "\t" not in text
    assert {"new\\nline.py", "tab\\t.py", "esc\\x1b[31m.py", "\\u202ertl.py", "bad\\xff.py", "ünï.py"} <= set(out)
    assert files(lint, "--", "-dash.py") == ["-dash.py"]


def test_paths_are_shown_relative_to_where_we_run(lint, tmp_path):
    write(tmp_path / "p/src/a.py")
    write(tmp_path / "q/b.py")
    assert files(lint, tmp_path / "p/src", cwd=tmp_path / "p") == ["src/a.py"]
    assert files(lint, "../q", cwd=tmp_path / "p") == ["../q/b.py"]
    assert files(lint, tmp_path / "q", cwd=tmp_path / "p") == [str(tmp_path / "q/b.py")]
    assert files(lint, "..", cwd=tmp_path / "p") == ["../q/b.py", "src/a.py"]


def test_policy_excludes(lint, tmp_path):
    write(tmp_path / "lmms.toml", 'exclude = ["gen", "/top/*.py"]\n')
    for name in ("gen/a.py", "x/gen/b.py", "top/c.py", "top/deep/d.py", "build/e.py"):
        write(tmp_path / name)
    assert files(lint) == ["build/e.py", "top/deep/d.py"]
    assert files(lint, "top") == ["top/deep/d.py"]
    assert files(lint, cwd=tmp_path / "top") == ["deep/d.py"]
    assert files(lint, "gen", "top/c.py") == ["gen/a.py", "top/c.py"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_unreadable_folder_is_told(lint, tmp_path):
    write(tmp_path / "a/a.py")
    write(tmp_path / "b/b.py")
    (tmp_path / "b").chmod(0)
    result = lint("check", "--show-files", ".")
    (tmp_path / "b").chmod(0o755)
    assert result.returncode == 2
    assert "b: Permission denied" in result.stderr
    assert result.stdout == "a/a.py\n"


def test_deep_folders_end(lint, tmp_path, monkeypatch):
    """Deeper than a path may be long: told, and the rest is still read."""
    monkeypatch.chdir(tmp_path)
    for _ in range(300):
        os.mkdir("d" * 20)
        os.chdir("d" * 20)
    os.chdir(tmp_path)
    write(tmp_path / "a.py")
    result = lint("check", "--show-files")
    assert result.stdout == "a.py\n"
    assert result.returncode == 2
    assert "too long" in result.stderr
    shutil.rmtree(tmp_path / ("d" * 20))
