"""A module of our own is heavy because of what it imports: the cause is told where it stands."""

import report
import tables  # expect: LMM101 tables takes 400 ms


def main():
    return report.page(), tables.all()
