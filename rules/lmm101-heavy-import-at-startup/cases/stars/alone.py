"""Nobody imports a name from here."""

from torch import *  # expect: LMM101 import what is used by name


def main():
    return tensor([1])
