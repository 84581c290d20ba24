import frames  # expect: LMM108 frames/rows.py:3 cannot defer it


def run():
    return frames.rows
