"""Unloads too soon, looks too often, counts the wrong thing."""

import sys

UNLOAD_THRESHOLD = 1  # expect: LMM501 UNLOAD_THRESHOLD is 1: a module that is unloaded after fewer than 100 requests is soon imported again
_UNLOAD_CHECK_FREQUENCY = 5  # expect: LMM501 UNLOAD_CHECK_FREQUENCY is 5: looking for unused modules more often than every 50 requests
_ACCESS_COUNT = {}
_LAST_USED = {}


def cleanup_unused():
    for module, count in list(_ACCESS_COUNT.items()):
        if count < UNLOAD_THRESHOLD:
            if module in sys.modules:
                del sys.modules[module]  # expect: LMM501 unloads by how often a module was used in all


def evict(now):
    for module, last_used in list(_LAST_USED.items()):
        if module and now - last_used > 10:
            sys.modules.pop(module, None)  # expect: LMM501 unloads after 10 requests without use
        elif UNLOAD_THRESHOLD < now - last_used:
            sys.modules.pop(module, None)
