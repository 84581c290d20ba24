"""Bounds of type parameters, and what a `type` statement says, wait until somebody asks for them."""

lazy import numpy
lazy from pandas import DataFrame
lazy import scipy  # expect: LMM112 (line 19, as a base class


type Frames[T: DataFrame] = list[T] | dict[str, numpy.ndarray]


def first[T: numpy.ndarray](items: list[T]) -> T:
    return items[0]


class Box[T: (DataFrame, numpy.ndarray)]:
    pass


class Other[T: int](scipy.Base):
    pass
