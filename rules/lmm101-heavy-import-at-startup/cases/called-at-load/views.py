"""Named, but not called while the program loads: but objects.py loads the same anyway."""

import requests


def show(path, store):
    return requests.get(path, store)
