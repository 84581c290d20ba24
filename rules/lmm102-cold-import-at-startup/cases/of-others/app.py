"""What several lines load: deferring all of them would save what the others cost, not what edge costs."""

import edge
import numpy  # expect: LMM101 saves 140 ms at start-up)
import pandas  # expect: LMM101 saves 180 ms at start-up)


def report(rows):
    return pandas.DataFrame(rows), numpy.array(rows), edge.VERSION
