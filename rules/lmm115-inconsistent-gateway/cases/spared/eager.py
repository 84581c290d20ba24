"""No gateway."""

import interface_cache


def cache(request):
    import interface_logging

    return interface_cache.answer(interface_logging.answer(request))
