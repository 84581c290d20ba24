"""Loaded by app.py alone."""

import pandas
import torch  # expect: LMM101 torch takes 900 ms


def make():
    return pandas.DataFrame()


def later():
    return torch.load("net.pt")
