def mean(rows):
    import numpy

    return numpy.mean(rows)
