def two():
    import first

    return first.one()
