#!/bin/sh
# The pre-commit hook as this tree ships it: installed from here by pre-commit, run on a project with a clean file and
# one that has a finding: it fails, and shows it. Called by all.sh; needs git and pre-commit.
set -eu
tree=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export PRE_COMMIT_HOME="$work/cache"
mkdir -p "$work/project/.lmms"
cd "$work/project"
git init -q .
echo '{"schema": 1, "modules": {"pandas": {"import_ms": 1200, "usage": 0.05}}}' >.lmms/profile.json
echo 'import sys' >clean.py
echo 'import pandas' >heavy.py
git add .

status=0
pre-commit try-repo "$tree" lmms-lint --all-files --verbose >"$work/log" 2>&1 || status=$?
cat "$work/log"
[ "$status" -eq 1 ]
grep -q '^- exit code: 1$' "$work/log"
grep -q '^heavy\.py:1:8: error\[LMM101\]: pandas takes 1\.2 s to import and 5 % of processes use it' "$work/log"
grep -q '^Found 1 error in 1 file; 2 files checked\.$' "$work/log"
