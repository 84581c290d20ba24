"""Formulas by name from a service, and their pictures."""

import httpx
import sympy
from matplotlib import figure


def main(name):
    formula = sympy.sympify(httpx.get("https://localhost/" + name).text)
    figure.Figure().text(0, 0, sympy.latex(formula))
