"""Seldom enough; and a remainder that says nothing of how often."""

from sys import modules

CHECK_INTERVAL = 50
_LAST_USED = {}
_REQUESTS = 0


def unload_idle(parts):
    if _REQUESTS % CHECK_INTERVAL:
        return
    if _REQUESTS % 2 == 0:
        print("looking")
    for number, (name, last_used) in enumerate(_LAST_USED.items()):
        if number % 3 == parts and _REQUESTS - last_used > 100:
            del modules[name]


def restore(modules, name):
    del modules[name]
