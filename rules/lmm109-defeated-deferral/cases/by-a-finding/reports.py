def page():
    import pandas

    return pandas.DataFrame()
