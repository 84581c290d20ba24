"""Cheap modules are another matter (LMM105), and so are optional ones."""

import csv
import numpy
import extra


class Row(numpy.ndarray):
    pass


def main(text):
    import csv  # expect: LMM107 csv is already loaded by line 3

    return extra.mean(Row(csv.reader(text)))
