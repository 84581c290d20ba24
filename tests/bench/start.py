"""Loads one program in a fresh interpreter and tells what that took until it is ready.

usage: start.py PROGRAM [off] [quick] [roomy]
   off: no garbage collection; quick: ends at once, without finalisation
   roomy: CPython 3.11 and newer map and unmap memory at each call of a loop that happens to lie at the end of a chunk
   of the interpreter's stack, which comes and goes with one frame more; then all of it has room in one chunk

Out: one line on standard output, CPU milliseconds from the start of the process. Without `quick` the process then ends
as any other does, so that whoever started it can read the whole cost from its resource usage.
"""

import os
import sys
import time

_words = sys.argv[2:]
if "off" in _words:
    import gc

    gc.disable()
with open(sys.argv[1], encoding="utf-8") as _file:
    _code = compile(_file.read(), sys.argv[1], "exec")
sys.argv = sys.argv[1:2]
sys.path[0] = ""


def _run(code, names):
    exec(code, names)


if "roomy" in _words:
    _run.__code__ = _run.__code__.replace(co_stacksize=70000)
_run(_code, {"__name__": "__ready__", "__file__": sys.argv[0]})
sys.stdout.write("%.4f\n" % (time.thread_time() * 1000))
if "quick" in _words:
    sys.stdout.flush()
    os._exit(0)
