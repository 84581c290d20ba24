"""The module is loaded, but its name is not bound at module level."""

from json import loads
from tools.table import columns


def version(text):
    import json  # expect: LMM107 json is already loaded by line 3, so this import defers nothing: import it at module level, too

    return loads(text), json.__version__


def dump(value):
    from tools import table  # expect: LMM107 tools.table is already loaded by line 4, so this import defers nothing: import it at module level, too

    return table.rows(value), columns
