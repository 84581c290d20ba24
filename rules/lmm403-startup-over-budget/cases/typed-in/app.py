# expect: LMM403 the start-up of app.py may take up to 1.3 s, 40 ms over the budget of 1.2 s
import numpy  # 90 ms, most of it perhaps within pandas'
import pandas  # expect: LMM101 pandas


def main():
    return pandas.DataFrame(numpy.zeros(3))
