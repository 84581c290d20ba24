"""Shortest paths through a table of distances."""

import networkx
import polars
from bs4 import BeautifulSoup


def main(file):
    frame = polars.read_csv(file)
    graph = networkx.from_edgelist(frame.rows())
    print(BeautifulSoup(str(networkx.shortest_path(graph)), "html.parser"))
