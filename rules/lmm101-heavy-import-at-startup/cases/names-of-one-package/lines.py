import heavy.one
import heavy.two as two  # expect: LMM101 saves up to 204 ms at start-up, together with lines.py:1


def report():
    return heavy.one, two
