"""The deferral is right: the import at the top is the one to move. One finding, with the other as related place."""

import pandas  # expect: LMM101


def report(rows):
    import pandas

    return pandas.DataFrame(rows)
