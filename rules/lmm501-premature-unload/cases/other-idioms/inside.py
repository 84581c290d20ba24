"""The name is bound in the function."""

_LAST_USED = {}
_REQUESTS = 0


def reclaim():
    from sys import modules

    for name, last_used in list(_LAST_USED.items()):
        if _REQUESTS - last_used > 5:
            del modules[name]  # expect: LMM501 unloads after 5 requests without use
