"""Middling modules that most starts do not need."""

import yaml  # expect: LMM102 yaml takes 35 ms to import on CPython 3.11.9 and 20 % of processes use it
import edge  # expect: LMM102 10 ms
import brim  # expect: LMM102 100 ms


def load(text):
    return yaml.safe_load(text), edge, brim
