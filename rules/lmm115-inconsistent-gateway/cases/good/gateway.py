"""Both by request; the standard library is no interface."""

import json


def cache(request):
    import interface_cache

    return interface_cache.answer(json.loads(request))


def log(request):
    import interface_logging

    return interface_logging.answer(request)
