"""Loads one program in a fresh interpreter and tells what that took until it is ready.

usage: start.py COLLECTOR PROGRAM   (COLLECTOR: off, on)

Out: one line on standard output, CPU milliseconds from the start of the process. The process then ends as any other
does, so that whoever started it can read the whole cost from its resource usage.
"""

import sys
import time

_start = sys.argv[1:]
if _start[0] == "off":
    import gc

    gc.disable()
with open(_start[1], encoding="utf-8") as _file:
    _start.append(compile(_file.read(), _start[1], "exec"))
sys.argv = [_start[1]]
sys.path[0] = ""
exec(_start[2], {"__name__": "__ready__", "__file__": _start[1]})
print("%.4f" % (time.thread_time() * 1000))
