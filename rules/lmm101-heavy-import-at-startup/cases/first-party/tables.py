"""A big table, computed while it loads."""

SQUARES = {number: number**2 for number in range(10**6)}


def all():
    return SQUARES
