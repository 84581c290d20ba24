"""Unloads, and knows nothing."""

import sys

OPTIONAL = ["report", "tables"]


def unload_modules():
    for module in OPTIONAL:
        if module in sys.modules:
            del sys.modules[module]  # expect: LMM502 unloads modules without knowing when they were used
    sys.modules.pop("charts", None)
