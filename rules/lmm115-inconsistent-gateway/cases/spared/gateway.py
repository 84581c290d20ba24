"""What has a reason of its own: an error class that the file needs while it loads, an optional module."""

from interface_errors import Refused

try:
    import interface_extra
except ImportError:
    interface_extra = None


class Denied(Refused):
    pass


def cache(request):
    import interface_cache

    if interface_extra is None:
        raise Denied
    return interface_cache.answer(request)


def log(request):
    import interface_logging

    return interface_logging.answer(request)
