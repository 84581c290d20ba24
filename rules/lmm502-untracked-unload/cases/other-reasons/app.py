"""Cleaning up after a failed import is no unloading."""

import sys


def load(name):
    try:
        return __import__(name)
    except ImportError:
        sys.modules.pop(name, None)
        raise


def close():
    del sys.modules["report"]
