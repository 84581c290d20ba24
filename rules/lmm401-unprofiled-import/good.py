"""Measured, part of something measured, free, or not there at all."""

import builtins
import json
import os.path
import pandas.plotting  # lmms: allow[LMM101] figures are another rule's matter here
import sys
import time

try:
    import ujson
except ImportError:
    ujson = None

if sys.platform == "win32":
    import pywintypes

if __name__ == "__main__":
    import devtools

    print(builtins, json, os.path, pandas, time, ujson, pywintypes, devtools)
