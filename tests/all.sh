#!/bin/sh
# Runs all tests: installs missing tools, builds with gcc (plain, sanitizers, release) and clang, runs the unit, fixture
# and command line tests, checks format and clang-tidy, installs the Python package and the hook.
# The last line is the total; the status is 0 if nothing failed. Everything is made in build-all/, logs in build-all/log/.
# With names of steps as arguments, only those run: `sh tests/all.sh plain format`.
set -u
cd "$(dirname "$0")/.." || exit 3
out=build-all
mkdir -p "$out/log"
. tests/tools.sh
wanted=" $* "
passed=0
failed=0

# add LOG - counts a step's tests: the results that meson or pytest report, else one for the step itself.
add() {
  ok=$(sed -n -E 's/^Ok: +([0-9]+).*/\1/p; s/^(.* )?([0-9]+) passed.* in [0-9.]+s.*/\2/p' "$1" | awk '{ n += $1 } END { print n + 0 }')
  bad=$(sed -n -E 's/^(Fail|Timeout|Unexpected Pass): +([0-9]+).*/\2/p; s/^(.* )?([0-9]+) failed.* in [0-9.]+s.*/\2/p; s/^(.* )?([0-9]+) errors? in [0-9.]+s.*/\2/p' "$1" | awk '{ n += $1 } END { print n + 0 }')
  if [ "$2" -eq 0 ]; then
    [ "$ok" -gt 0 ] || ok=1
    bad=0
  elif [ "$bad" -eq 0 ]; then
    bad=1
  fi
  passed=$((passed + ok))
  failed=$((failed + bad))
}

# step NAME COMMAND... - runs it with its output in the log; prints the log's end if it fails.
step() {
  name=$1
  shift
  case $wanted in "  " | *" $name "*) ;; *) return 0 ;; esac
  log=$out/log/$name.log
  begin=$(date +%s)
  status=0
  "$@" >"$log" 2>&1 </dev/null || status=$?
  add "$log" "$status"
  seconds=$(($(date +%s) - begin))
  if [ "$status" -eq 0 ]; then
    echo "ok      $name: $ok passed, $seconds s"
  else
    tail -60 "$log"
    echo "FAILED  $name: $ok passed, $bad failed, $seconds s ($log)"
  fi
}

# meson_tests FOLDER PYTEST_OPTIONS [OPTION...] - builds, runs what meson knows as tests, and those of pytest (by name, to
# count them).
meson_tests() {
  build=$1
  options=$2
  shift 2
  tools_build "$build" "$@" || return 1
  result=0
  meson test -C "$out/$build" --no-suite pytest --print-errorlogs --timeout-multiplier 4 || result=1
  # shellcheck disable=SC2086 # a list
  LMMS_LINT=$PWD/$out/$build/lmms-lint python3 -m pytest -q -rs -p no:cacheprovider -n auto --dist worksteal $options tests || result=1
  return "$result"
}

plain_tests() {
  meson_tests plain ""
}

# What the facts are held against needs no second build: of a sanitized one it is enough that it reads the library.
sanitize_tests() {
  meson_tests sanitize --ignore=tests/oracle -Db_sanitize=address,undefined || return 1
  library=$(python3 -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')
  "$out/sanitize/lmms-lint" check --isolated --exit-zero --quiet "$library" >"$out/library" || return 1
  "$out/sanitize/lmms-lint" facts "$library" >"$out/library"
}

# Another compiler: what is judged is the same; measuring, editors and the oracles need no second word.
clang_tests() {
  CC=clang meson_tests clang \
    "--ignore=tests/oracle --ignore=tests/cli --ignore=tests/evidence --ignore=tests/editors --ignore=tests/lsp"
}

format() {
  git ls-files '*.c' '*.h' | xargs clang-format --dry-run -Werror
}

# clang-tidy reads how each file is compiled from the build by clang.
tidy() {
  CC=clang tools_build clang && git ls-files 'src/*.c' 'grammar/*.c' 'rules/*.c' ':!grammar/packages' |
    xargs -P "$(nproc)" -n 4 clang-tidy --quiet -p "$out/clang"
}

# As a user does: a clean virtual environment, and the program on its PATH.
install() {
  rm -rf "$out/install"
  python3 -m venv "$out/install" && "$out/install/bin/pip" install . && "$out/install/bin/lmms-lint" version
}

begin_all=$(date +%s)
tools_packages cc:build-essential pkg-config:pkg-config python3:python3 ensurepip.py:python3-venv libcjson.pc:libcjson-dev \
  git:git clang:clang clang-format:clang-format clang-tidy:clang-tidy
tools_venv tests/requirements.txt
# Where Go is, others' tests of TOML are run too (its modules are checked by hash); without it they are left out.
if command -v go >/dev/null 2>&1; then
  GOBIN=$PWD/$out/bin go install github.com/toml-lang/toml-test/v2/cmd/toml-test@v2.2.0 >"$out/log/go.log" 2>&1 || true
  PATH=$PWD/$out/bin:$PATH
fi

step plain plain_tests
step sanitize sanitize_tests
step clang clang_tests
step format format
step tidy tidy
step demo sh tests/demo.sh
step install install
step hook sh tests/hook.sh

echo "$(($(date +%s) - begin_all)) s"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
