import json


def report(rows):
    import pandas

    return pandas.DataFrame(rows)


def chart(rows):
    import matplotlib
    import pandas

    return matplotlib.plot(pandas.DataFrame(json.loads(rows)))
