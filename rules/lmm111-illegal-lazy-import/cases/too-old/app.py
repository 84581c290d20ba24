"""No Python before 3.15 reads the word."""

lazy import pandas  # expect: LMM111 before Python 3.15, and target-python is 3.14


def work():
    return pandas
