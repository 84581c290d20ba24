"""Lints a project on a Dask cluster: the per-file half as tasks, the cross-file half at the end.

    pip install -r requirements.txt
    python lint_with_dask.py [--scheduler ADDRESS] [--parts N] [PATH ...]

Prints what `lmms-lint PATH ...` prints, with its exit status. Without an address, a local cluster is started. Workers
need the program and the files at the same place (a shared folder or a checkout); their results come back as bytes.
"""

import argparse
import os
import subprocess
import sys
import tempfile

from distributed import Client

PROGRAM = os.environ.get("LMMS_LINT", "lmms-lint")


def store(part, folder, paths):
    """One task: what one part of the files says, as the bytes of a shard."""
    with tempfile.TemporaryDirectory() as place:
        shard = os.path.join(place, "shard.facts")
        command = [PROGRAM, "facts", "--output", shard, "--part", part, "--jobs", "1", *paths]
        subprocess.run(command, cwd=folder, check=True)
        with open(shard, "rb") as file:
            return file.read()


def link(shards):
    """The end: one verdict over all parts, in whatever order they came."""
    with tempfile.TemporaryDirectory() as place:
        names = [os.path.join(place, f"{number}.facts") for number in range(len(shards))]
        for name, shard in zip(names, shards):
            with open(name, "wb") as file:
                file.write(shard)
        return subprocess.run([PROGRAM, "link", *names], check=False).returncode


def main():
    """From the arguments to the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--scheduler", help="address of a scheduler, such as tcp://10.0.0.1:8786")
    parser.add_argument("--parts", type=int, default=8)
    parser.add_argument("paths", nargs="*", default=["."])
    options = parser.parse_args()
    parts = [f"{number}/{options.parts}" for number in range(1, options.parts + 1)]
    cluster = {} if options.scheduler else {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with Client(options.scheduler, **cluster) as client:
        shards = client.gather(client.map(store, parts, folder=os.getcwd(), paths=options.paths))
    return link(shards)


if __name__ == "__main__":
    sys.exit(main())
