"""Compares `lmms-lint facts` with CPython's own `ast`, every line and every key, over many files.

    compare_facts.py --lint BINARY [--oracle-python PYTHON | --oracle-facts FILE | --python2 PYTHON]
                     [--examples N] [--jobs N] PATH...

In:  files, or folders searched for .py, .pyi and .pyw (all of them, whatever git or a policy would leave out).
Out: mismatches by field with counts and the first examples, then `files F, statements S, mismatches M`; exit 1
if there is one. A mismatch is a statement that only one side has, a key that differs, a line whose values are
equal but whose text is not, or trouble reported in a file that CPython can parse. Files that CPython cannot
parse are counted and left alone: there only the linter has an opinion.
The oracle runs in this process, so `--oracle-python` starts this script again under that Python; `--oracle-facts`
takes what facts_oracle.py printed elsewhere for the very same paths (py315/README.md).
With `--python2` Python 2.7 parses, and what its tree does not know (py2.py) is not compared.
"""

import argparse
import collections
import json
import multiprocessing
import os
import subprocess
import sys

import facts_oracle
import py2

CHUNK = 200  # files for one run of the linter


class Outcome:
    """What comparing some files gave; adds up."""

    def __init__(self):
        self.files = self.statements = self.unparsable = 0
        self.mismatches = []  # (field, place, the oracle's value, the linter's value)

    def add(self, other):
        self.files += other.files
        self.statements += other.statements
        self.unparsable += other.unparsable
        self.mismatches += other.mismatches


def run_lint(lint, paths):
    """{path: [line of output]}, and what went wrong with the run itself or None."""
    run = subprocess.run([lint, "facts", "--", *paths], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    by_path = collections.defaultdict(list)
    for line in run.stdout.decode("utf-8", "surrogateescape").split("\n"):
        if line:
            by_path[json.loads(line)["file"]].append(line)
    complaint = run.stderr.decode("utf-8", "replace").strip()
    wrong = f"exit {run.returncode}: {complaint[:300]}" if run.returncode not in (0, 1) else None
    return by_path, wrong


def oracle_facts(oracle, paths):
    """(path, its facts) for each file; `oracle` is None, facts known beforehand, or a Python 2."""
    if isinstance(oracle, dict):
        return [(path, oracle.get(path, [])) for path in paths]
    trees = py2.trees(oracle, paths) if oracle else [(path, None) for path in paths]
    return [(path, read_and_judge(path, tree)) for path, tree in trees]


def read_and_judge(path, python2_tree):
    with open(path, "rb") as file:
        raw = file.read()
    return py2.facts_of(path, raw, python2_tree) if python2_tree else facts_oracle.facts_of(path, raw)


def compare_file(outcome, path, facts, lint_lines):
    outcome.files += 1
    if any("error" in fact for fact in facts):
        outcome.unparsable += 1
        return
    outcome.statements += len(facts)
    expected = [] if is_partial(facts) else facts_oracle.text_form(facts).split("\n")[:-1]
    if expected != lint_lines:
        compare_statements(outcome, path, facts, lint_lines)


def compare_statements(outcome, path, facts, lint_lines):
    """Pairs the two sides by where a statement begins and ends, and compares key by key."""
    partial = is_partial(facts)
    expected = {(fact["offset"], fact.get("end_offset")): fact for fact in facts}
    seen, order = set(), []
    for line in lint_lines:
        got = json.loads(line)
        if "error" in got:
            outcome.mismatches.append(("(error)", f"{path}:{got.get('line')}", "parses", got["error"]))
            continue
        if partial:
            got = {key: value for key, value in got.items() if key not in py2.UNKNOWN}
        span = (got.get("offset"), got.get("end_offset"))
        order.append(span)
        place = f"{path}:{got.get('line')}:{got.get('column')}"
        want = expected.get(span)
        if want is None or span in seen:
            outcome.mismatches.append(("(only the linter)", place, "", line))
        else:
            compare_keys(outcome, place, want, got, None if partial else line)
        seen.add(span)
    for span, want in expected.items():
        if span not in seen:
            place = f"{path}:{want['line']}:{want['column']}"
            outcome.mismatches.append(("(only the oracle)", place, facts_oracle.text_form([want]).strip(), ""))
    if not partial and order != sorted(order):
        outcome.mismatches.append(("(order)", path, sorted(order), order))


def is_partial(facts):
    return any("end_offset" not in fact for fact in facts)


def compare_keys(outcome, place, want, got, line):
    equal = True
    for key in list(want) + [key for key in got if key not in want]:
        missing = "(no such key)"
        if want.get(key, missing) != got.get(key, missing) or type(want.get(key)) is not type(got.get(key)):
            outcome.mismatches.append((key, place, want.get(key, missing), got.get(key, missing)))
            equal = False
    if equal and line and facts_oracle.text_form([want]).strip("\n") != line:
        outcome.mismatches.append(("(text form)", place, facts_oracle.text_form([want]).strip("\n"), line))


def compare_chunk(task):
    lint, oracle, paths = task
    outcome = Outcome()
    by_path, wrong = run_lint(lint, paths)
    if wrong:
        outcome.mismatches.append(("(run)", f"{paths[0]} and {len(paths) - 1} more", "exit 0 or 1", wrong))
    for path, facts in oracle_facts(oracle, paths):
        compare_file(outcome, path, facts, by_path.pop(path, []))
    for path in by_path:
        outcome.mismatches.append(("(only the linter)", path, "no such file was passed", by_path[path][0]))
    return outcome


def read_facts(path):
    """{file: [fact]} of the oracle's own output."""
    known = collections.defaultdict(list)
    with open(path, encoding="utf-8", errors="surrogateescape") as lines:
        for line in lines:
            fact = json.loads(line)
            known[fact["file"]].append(fact)
    return dict(known)


def compare(lint, oracle, paths, jobs):
    files = list(dict.fromkeys(facts_oracle.find_files(paths)))
    tasks = [(lint, oracle, files[at : at + CHUNK]) for at in range(0, len(files), CHUNK)]
    total = Outcome()
    if jobs == 1 or len(tasks) < 2:
        for task in tasks:
            total.add(compare_chunk(task))
        return total
    with multiprocessing.Pool(jobs) as pool:
        for outcome in pool.imap(compare_chunk, tasks):
            total.add(outcome)
    return total


def report(total, examples):
    by_field = collections.defaultdict(list)
    for field, *rest in total.mismatches:
        by_field[field].append(rest)
    for field, found in sorted(by_field.items(), key=lambda item: -len(item[1])):
        print(f"{field}: {len(found)}")
        for place, want, got in found[:examples]:
            print(f"  {place}\n    ast:  {shorten(want)}\n    lint: {shorten(got)}")
    if total.unparsable:
        print(f"{total.unparsable} files that this Python cannot parse were left alone")
    print(f"files {total.files}, statements {total.statements}, mismatches {len(total.mismatches)}")


def shorten(value):
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return repr(text[:600]) if "\n" in text else text[:600]


def main():
    """Reads the command line, compares, reports."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--lint", required=True)
    parser.add_argument("--oracle-python")
    parser.add_argument("--oracle-facts")
    parser.add_argument("--python2")
    parser.add_argument("--examples", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("paths", nargs="+")
    options = parser.parse_args()
    if options.oracle_python:
        rest = list(without_oracle_python(sys.argv[1:]))
        os.execvp(options.oracle_python, [options.oracle_python, os.path.abspath(__file__), *rest])
    oracle = read_facts(options.oracle_facts) if options.oracle_facts else options.python2
    total = compare(options.lint, oracle, options.paths, options.jobs)
    report(total, options.examples)
    return 1 if total.mismatches or not total.files else 0


def without_oracle_python(arguments):
    arguments = iter(arguments)
    for argument in arguments:
        if argument == "--oracle-python":
            next(arguments)
        elif not argument.startswith("--oracle-python="):
            yield argument


if __name__ == "__main__":
    sys.exit(main())
