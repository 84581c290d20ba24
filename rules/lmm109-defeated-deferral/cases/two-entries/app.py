"""This entry loads numpy."""

import numpy
import shared


class Row(numpy.ndarray):
    pass


def main():
    return shared.mean(Row)
