"""Called by wsgi.py under another name, by way of the package."""

import pandas
import plots
import scipy.stats  # expect: LMM101 scipy.stats takes 900 ms
import torch  # expect: LMM101 torch takes 900 ms


def make_app(late=False):
    if late:
        torch.load("net.pt")  # perhaps: wsgi.py does not ask for it
    plots.draw()
    return {"tables": tables()}


def tables():
    return pandas.read_csv("tables.csv")


def report():
    return scipy.stats.norm()
