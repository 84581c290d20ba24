"""Is held."""


def run():
    return 1
