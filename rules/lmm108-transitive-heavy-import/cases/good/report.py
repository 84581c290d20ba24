"""Loads pandas when it is loaded."""

import tables


def page(event):
    return tables.EMPTY.describe(event)
