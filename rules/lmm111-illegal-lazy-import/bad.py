"""Where CPython 3.15 refuses the word."""

lazy from __future__ import annotations  # expect: LMM111 with __future__
lazy from json import *  # expect: LMM111 with `import *`

try:
    lazy import pandas  # expect: LMM111 inside try statements

    if pandas:
        lazy import numpy  # expect: LMM111 inside try statements
except ImportError:
    lazy import requests  # expect: LMM111 inside try statements
else:
    lazy import yaml  # expect: LMM111 inside try statements
finally:
    lazy import scipy, torch  # expect: LMM111 inside try statements


def work():
    lazy import pandas  # expect: LMM111 inside functions

    class Part:
        lazy import numpy  # expect: LMM111 inside classes


class Whole:
    lazy from json import loads  # expect: LMM111 inside classes
