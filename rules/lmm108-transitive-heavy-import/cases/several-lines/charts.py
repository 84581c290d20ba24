"""Needs the frames while it loads."""

import frames

TABLE = frames.BASE.copy()


def total(event):
    return TABLE.sum(event)


def draw(event):
    return TABLE.plot(event)
