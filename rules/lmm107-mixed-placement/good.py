"""Not the same module, or not certain to be loaded."""

import xml
from numpy import array

if xml:
    import numpy.random

try:
    import numpy.linalg
except ImportError:
    numpy = None


def parse(text):
    import xml.dom
    from numpy import fft
    import numpy.random
    import numpy.linalg

    return xml.dom, array, fft, numpy, text


try:
    import ssl
except ImportError:
    ssl = None
else:
    import numpy.fft


def connect(host):
    import numpy.fft  # without ssl, nothing has loaded it

    return numpy.fft, host, ssl
