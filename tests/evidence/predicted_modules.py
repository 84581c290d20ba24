"""What `lmms-lint graph` says a start-up loads, beside what CPython really loads (applications.md).

    predicted_modules.py LINT PYTHON ENTRY...

Runs in the folder of a profiled project; ENTRY are modules that its policy names as entry points. They are imported in
fresh processes of PYTHON. Prints for each: modules loaded, predicted, found; missed and wrong by name.
"""

import json
import subprocess
import sys

PROBE = """
import sys
sys.path.insert(0, ".")
before = set(sys.modules)
__import__(sys.argv[1])
loaded = [name for name, module in sys.modules.items() if module is not None]
import json
print(json.dumps([sorted(before), sorted(loaded)]))
"""


def output(*command):
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout


def compare(lint, python, entry):
    """One entry point."""
    before, loaded = map(set, json.loads(output(python, "-c", PROBE, entry).splitlines()[-1]))
    graph = json.loads(output(lint, "graph", "--format", "json", "--third-party", "--entry", entry, "."))
    predicted = {module["name"] for module in graph["modules"] if module["loaded"]} - before
    loaded -= before
    print(f"{entry}: {len(loaded)} loaded, {len(predicted)} predicted, {len(loaded & predicted)} found")
    print("  missed:", *sorted(loaded - predicted))
    print("  wrong:", *sorted(predicted - loaded))


def main():
    lint, python, *entries = sys.argv[1:]
    for entry in entries:
        compare(lint, python, entry)


if __name__ == "__main__":
    main()
