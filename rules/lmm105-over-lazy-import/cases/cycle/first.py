"""Two files that defer each other: hoisting both would close a cycle."""


def one():
    import second

    return second.two()
