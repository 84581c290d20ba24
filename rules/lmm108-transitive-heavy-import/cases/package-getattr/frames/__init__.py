"""In `__getattr__`, `from . import rows` would ask `__getattr__` for rows."""

from . import rows


def __getattr__(name):
    return getattr(rows, name)
