"""The last use is remembered, as a time: its limit is in seconds, not in requests."""

import sys
import time  # lmms: allow[LMM401] compiled in

LUGS_UNLOAD_THRESHOLD = 30
last = {}


def touch(name):
    last[name] = time.time()


def unload_idle(now):
    for name, then in list(last.items()):
        if now - then > LUGS_UNLOAD_THRESHOLD:
            sys.modules.pop(name, None)
