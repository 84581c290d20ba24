"""Plain deferrals, for a Python that knows the word."""


def report(rows):
    import pandas  # expect: LMM114 pandas can be imported at module level and still wait

    return pandas.DataFrame(rows)


def again(rows):
    import pandas

    return pandas.DataFrame(rows)


def fetch(url):
    from requests import get  # expect: LMM114 requests can be imported

    return get(url)
