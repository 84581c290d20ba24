"""What the package costs, each name keeps loaded for the other."""

from heavy import (
    one,
    two,  # expect: LMM101 heavy.two takes 204 ms to import and 5 % of processes use it: import it in the functions that need it (saves up to 204 ms at start-up, together with the other names of this import
)


def report():
    return one, two
