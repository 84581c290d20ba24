"""Needs numpy while it loads."""

import numpy


class Zero(numpy.ndarray):
    pass


ZERO = Zero(())
