"""Fits a line through the degrees of a network."""

import aiohttp
import networkx
import pandas


def main(file):
    graph = networkx.from_pandas_edgelist(pandas.read_csv(file))
    print(graph.degree, aiohttp.ClientTimeout())
