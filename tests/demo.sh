#!/bin/sh
# Installs what is missing, builds lmms-lint, and lints the example: tests/examples/lambda-app.
# The program is left in build-demo/release/lmms-lint.
set -eu
cd "$(dirname "$0")/.."
out=build-demo
mkdir -p "$out"
. tests/tools.sh

tools_packages cc:build-essential pkg-config:pkg-config python3:python3 ensurepip.py:python3-venv libcjson.pc:libcjson-dev
tools_venv tests/requirements-build.txt
echo "building"
tools_build release -Dbuildtype=release -Db_lto=true -Dstrip=true >"$out/build.log" 2>&1 || {
  tail -40 "$out/build.log" >&2
  exit 3
}
program=$PWD/$out/release/lmms-lint
cd tests/examples/lambda-app
echo "lmms-lint tests/examples/lambda-app"
status=0
"$program" . || status=$?
# 1 is what the example is for: it has findings.
[ "$status" -le 1 ] || exit "$status"
