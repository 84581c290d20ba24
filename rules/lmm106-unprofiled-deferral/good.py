"""Measured, or with a reason of its own, or free."""

import sys


def report(rows):
    import pandas
    import pandas.plotting

    return pandas, rows


def fast(text):
    import os.path
    import time

    try:
        import orjson
    except ImportError:
        import json as orjson
    if sys.platform == "win32":
        import winsound

        winsound.Beep(440, 100)
    try:
        return orjson.loads(text), os.path, time
    except ValueError:
        import traceback

        traceback.print_exc()
        raise
