"""And that this is none."""

import pandas  # expect: LMM101


def frame(rows):
    return pandas.DataFrame(rows)
