"""Docstring."""
from __future__ import annotations
import sys, json as j  # noqa: LMM101
from . import (
    one,  # lmms: allow[LMM1] why
    two as deux,
)
# HOT PATH EXCEPTION: numpy
# Import time: 350ms
import numpy
import heavy
"""
HOT PATH EXCEPTION: heavy
"""
__lazy_modules__ = ["x"]
__all__ = ["one"]
if sys.version_info >= (3, 8) and not TYPE_CHECKING:
    from typing import *
for é in range(3):
    try:
        import a.b.c
    except ImportError:
        m = __import__("m")


@j.wraps
def f(x=one.y, *, z: deux = None) -> heavy.T:
    global numpy
    import inner
    return [numpy.x for _ in inner.y]


class C(one.B):
    import attr
    lazy = lambda self: f(attr)


f()
del j
x = (
