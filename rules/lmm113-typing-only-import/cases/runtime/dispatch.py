from __future__ import annotations

from functools import singledispatch

import pandas


@singledispatch
def show(thing):
    return str(thing)


def show_frame(frame: pandas.DataFrame):
    return str(frame)


show.register(show_frame)
