"""json was there; httpkit brings its own modules along: told once."""

import helpers
import json
import pandas  # expect: LMM201 pandas

try:
    import speedups
except ImportError:
    speedups = None


def main(text):
    import uuid  # deferred

    return helpers.get(json.loads(text)), pandas.DataFrame(), speedups, uuid.uuid4()
