#!/bin/sh
# The pre-commit hook as this tree ships it: installed from here by pre-commit, run on a project of one clean file.
# Called by all.sh; needs git and pre-commit.
set -eu
tree=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export PRE_COMMIT_HOME="$work/cache"
mkdir "$work/project"
cd "$work/project"
git init -q .
echo 'import json' >a.py
git add a.py
pre-commit try-repo "$tree" lmms-lint --files a.py --verbose
