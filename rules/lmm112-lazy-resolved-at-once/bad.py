"""Lazy names that the module body uses."""

__lazy_modules__ = ["websocket"]

lazy import pandas  # expect: LMM112 `pandas` is used while the module loads (line 10, as a base class)
lazy from requests import get, post  # expect: LMM112 `post` is used while the module loads (line 14, by a decorator)
lazy import scipy.stats, yaml  # expect: LMM112 `yaml` is used while the module loads (line 19, in a call)
import websocket  # expect: LMM112 `websocket` is used while the module loads (line 20, in an expression)

class Frame(pandas.DataFrame):
    pass


@post
def work(value: scipy.stats.norm):
    return get(value)


SETTINGS = yaml.safe_load("a: 1")
client = websocket
