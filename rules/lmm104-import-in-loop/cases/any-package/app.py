"""Each pass imports another module: nothing of it can stand before the loop."""

from importlib import import_module


def discover(packages):
    for package in packages:
        import_module(".plugins", package.name)


def own(count):
    for _ in range(count):
        import_module(".tables", __package__)  # expect: LMM104
