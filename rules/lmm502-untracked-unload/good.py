"""A decorator keeps the record; other functions drop modules for other reasons."""

import sys
from functools import wraps

_last_use = {}


def remembered(module):
    def decorate(function):
        @wraps(function)
        def call(*args):
            _last_use[module] = args[0]
            return function(*args)

        return call

    return decorate


def unload_unused(now):
    for module, then in list(_last_use.items()):
        if now - then > 100:
            sys.modules.pop(module, None)
