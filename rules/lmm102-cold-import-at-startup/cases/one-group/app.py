"""All lines together save the core; those that save a part of it are among them, and need no finding of their own."""

import core  # expect: LMM102 in the functions that need it (saves 50 ms at start-up, together with lines.py:1, pages.py:1)
import lines
import pages


def run():
    return lines.draw(pages.page(core.start()))
