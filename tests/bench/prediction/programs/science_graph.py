"""Symbols and graphs."""

import networkx
import numpy as np
import sympy
from PIL import Image


def main():
    graph = networkx.path_graph(4)
    x = sympy.symbols("x")
    print(sympy.integrate(x, x), networkx.to_numpy_array(graph), Image.fromarray(np.zeros((2, 2))))
