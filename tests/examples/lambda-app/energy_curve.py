"""What a day looks like: computed while the module loads."""

import numpy

DAY = numpy.cos(numpy.linspace(0, 6.28, 24)) + 1
