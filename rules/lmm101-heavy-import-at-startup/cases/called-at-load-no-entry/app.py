"""Nothing imports this file: a program begins with it, and needs what make() uses."""

from kit.making import make

import plots

app = make()
plots.draw()
