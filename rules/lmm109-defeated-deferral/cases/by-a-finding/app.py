"""Once the finding is followed, the deferral below works: no finding of its own."""

import reports
import pandas  # expect: LMM101 pandas takes 1.2 s


def main(kind):
    return reports.page() if kind else pandas.DataFrame()
