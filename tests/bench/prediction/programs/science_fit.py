"""Fits a curve and tests the residuals."""

import numpy as np
from matplotlib import pyplot
from scipy import fft, interpolate, optimize, stats


def main():
    x = np.linspace(0, 1)
    best, _ = optimize.curve_fit(lambda x, a: a * x, x, x)
    pyplot.plot(interpolate.interp1d(x, fft.fft(x).real)(x))
    print(best, stats.normaltest(x))
