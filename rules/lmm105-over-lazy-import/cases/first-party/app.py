"""Modules of the project itself are judged by their own figures."""


def show(rows):
    import layout  # expect: LMM105 layout takes 2 ms

    return layout.table(rows)
