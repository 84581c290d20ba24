"""The loop's first line goes over several."""


def signature(thing):
    for name, needed in (
        ("__call__", True),
        ("__init__", False),
    ):
        method = getattr(thing, name, None)
        if method is None:
            continue
        import inspect  # expect: LMM104 on each pass that gets here

        if needed:
            return inspect.signature(method)
    for name in [
        "a",
        "b",
    ]:
        import csv  # expect: LMM104 leaves at its first pass

        return csv, name
