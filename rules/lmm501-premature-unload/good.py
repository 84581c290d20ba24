"""Unloads what was not used for long; and drops modules for reasons of its own."""

import sys

UNLOAD_THRESHOLD = 100
UNLOAD_CHECK_FREQUENCY = 50
CHUNK_THRESHOLD = 1
_LAST_USED = {}


def unload_unused(now):
    if now % UNLOAD_CHECK_FREQUENCY != 0:
        return
    for module, last_used in list(_LAST_USED.items()):
        if now - last_used > UNLOAD_THRESHOLD:
            if module in sys.modules:
                del sys.modules[module]
                del _LAST_USED[module]


def reload(name, tries):
    if tries < 3:
        sys.modules.pop(name, None)
    return __import__(name)
