"""Runs in a fresh interpreter: loads one entry point and tells what that took, on file descriptor 3.

usage: start_child.py MOMENT COLLECTOR KIND NAME [ROOT...]   (this text comes by -c)

In: the monotonic clock when the process was started, the garbage collector ("on", "off"), kind (module, file, or none:
nothing is loaded), the name, folders in front of sys.path. Out: one line "milliseconds peak-KiB modules names file", names being those of all loaded
modules, joined by commas ("-": none). The process ends there: finalisation is not
part of the figure.
"""

import sys

ARGUMENTS = sys.argv[1:]


def entry_file(kind, name):
    if kind == "none":
        return ""
    if kind == "module":
        __import__(name)
        return getattr(sys.modules[name], "__file__", None) or ""
    loader = sys.modules["_frozen_importlib_external"].SourceFileLoader("__lmms_entry__", name)
    module = type(sys)("__lmms_entry__")
    module.__file__ = name
    sys.modules["__lmms_entry__"] = module
    exec(loader.get_code("__lmms_entry__"), module.__dict__)
    return name


def field(name, key):
    """A number of a file in /proc/self, by position or by label; 0 where there is none."""
    try:
        with open("/proc/self/" + name) as file:
            words = file.read().split()
        return int(words[key if isinstance(key, int) else words.index(key) + 1])
    except (OSError, ValueError, IndexError):
        return 0


def plain(name):
    """A dotted name of a module that a file could import."""
    return name not in ("__main__", "__lmms_entry__") and all(part.isidentifier() for part in name.split("."))


def main():
    moment, collector, kind, name = float(ARGUMENTS[0]), *ARGUMENTS[1:4]
    roots = ARGUMENTS[4:]
    if collector == "off":
        __import__("gc").disable()
    sys.path[: not sys.path[0]] = roots
    sys.argv = [name]
    file = entry_file(kind, name)
    loaded = list(sys.modules)
    import os
    import time

    now, delay = time.clock_gettime(time.CLOCK_MONOTONIC), field("schedstat", 1)
    modules = len(sys.modules)
    names = ",".join(sorted(name for name in loaded if plain(name))) or "-"
    start = (now - moment) * 1000 - delay / 1e6
    row = "%.3f %d %d %s %s" % (start, field("status", "VmHWM:"), modules, names, file)
    os.write(3, row.encode("utf-8", "surrogateescape"))
    os._exit(0)


main()
