"""Only what functions import."""

import sys


def unload_unused(usage):
    for name in ("report", "tables"):
        if usage[name] == 0:
            sys.modules.pop(name, None)


def reload_numpy():
    sys.modules.pop("numpy", None)
