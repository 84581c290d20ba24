"""For a Python that does not know it."""


def report(rows):
    import pandas

    return pandas.DataFrame(rows)
