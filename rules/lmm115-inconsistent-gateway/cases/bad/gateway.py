"""One of two is loaded with every start."""

import interface_cache  # expect: LMM115 this gateway defers its modules, but loads interface_cache with every start
import json


def cache(request):
    return interface_cache.answer(json.loads(request))


def log(request):
    import interface_logging

    return interface_logging.answer(request)
