"""What it computes while it loads needs pandas."""

import pandas

EMPTY = pandas.DataFrame()
