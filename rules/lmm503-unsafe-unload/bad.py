"""Compiled code, and what this file itself holds."""

import sys
import uuid

HEAVY = ("pandas.core", "report")


def unload_unused(usage):
    for name in HEAVY:
        if usage[name] == 0:
            sys.modules.pop(name, None)  # expect: LMM503 pandas.core is compiled code that stays in the process
    for name in ["uuid", "numpy"]:
        del sys.modules[name]  # expect: LMM503 unloading uuid frees nothing: bad.py:4 imports it at module level; LMM503 numpy is compiled code
