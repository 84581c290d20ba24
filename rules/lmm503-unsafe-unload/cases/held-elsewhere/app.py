"""Another file holds it."""

import sys


def evict(usage):
    if not usage:
        sys.modules.pop("report", None)  # expect: LMM503 unloading report frees nothing: main.py:3 imports it
