"""A command whose --help must not wait for pandas."""

import report  # expect: LMM110 app.py must not load pandas at start-up (contract), but does: app -> report -> tables -> pandas


def main(kind):
    return report.show() if kind == "report" else "usage: app KIND"
