"""Fetches the pinned grammar packages into a folder, and prints where they are.

usage: fetch.py FOLDER

In: package.json, package-lock.json (versions and hashes) and .npmrc beside this file. Out: FOLDER/node_modules,
whose path is printed. npm checks every package against the hash of the lock file and runs no script of theirs.
A second call with the same lock file does nothing.
"""

import pathlib
import shutil
import subprocess
import sys

PINS = ("package.json", "package-lock.json", ".npmrc")


def up_to_date(here: pathlib.Path, folder: pathlib.Path) -> bool:
    """True if FOLDER was filled from the same pins, and to the end (npm writes its own lock last)."""
    if not (folder / "node_modules" / ".package-lock.json").is_file():
        return False
    return all((folder / pin).is_file() and (folder / pin).read_bytes() == (here / pin).read_bytes() for pin in PINS)


def main() -> int:
    here = pathlib.Path(__file__).resolve().parent
    folder = pathlib.Path(sys.argv[1]).resolve()
    if not up_to_date(here, folder):
        npm = shutil.which("npm")
        if npm is None:
            sys.exit("npm is not installed: install it, or see README, 'Build without a network'")
        folder.mkdir(parents=True, exist_ok=True)
        for pin in PINS:
            shutil.copyfile(here / pin, folder / pin)
        result = subprocess.run([npm, "ci"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if result.returncode != 0:
            sys.exit(result.stdout + "npm ci failed: see README, 'Build without a network'")
    print(folder / "node_modules")
    return 0


if __name__ == "__main__":
    sys.exit(main())
