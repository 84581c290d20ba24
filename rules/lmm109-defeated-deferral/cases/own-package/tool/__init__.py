"""A package that costs something."""

import numpy


class Row(numpy.ndarray):
    pass
