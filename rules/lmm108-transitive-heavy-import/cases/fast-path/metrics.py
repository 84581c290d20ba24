"""Needs pandas while it loads."""

import pandas

FRAME = pandas.DataFrame()
