"""No entry point is known, but what a fast path loads, every start loads."""

import metrics  # expect: LMM108 metrics brings in a heavy module: pandas takes 1.2 s


def record(event):
    return metrics.FRAME.append(event)
