"""All that keeps pandas in the start-up is told at the import that is used, the annotation's among it."""

import pages
import pandas  # expect: LMM101 together with pages.py:5


def run(rows):
    return pages.page(pandas.DataFrame(rows))
