"""Limits by other names, and `from sys import modules`."""

from sys import modules as loaded

CHECK_INTERVAL = 10
IDLE_REQUESTS = 500
_LAST_USED = {}
_REQUESTS = 0


def unload_idle():
    if _REQUESTS % CHECK_INTERVAL != 0:
        return
    for name, last_used in list(_LAST_USED.items()):
        if _REQUESTS - last_used > IDLE_REQUESTS:
            loaded.pop(name, None)  # expect: LMM501 unloads at every 10 requests: looking for unused modules more often than every 50


def evict():
    if _REQUESTS % 20 == 0:
        for name, last_used in list(_LAST_USED.items()):
            if _REQUESTS - last_used > IDLE_REQUESTS:
                del loaded[name]  # expect: LMM501 unloads at every 20 requests
