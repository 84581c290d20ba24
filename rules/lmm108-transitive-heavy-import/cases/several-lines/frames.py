"""Needs pandas and scipy while it loads."""

import pandas
import scipy.stats

BASE = pandas.DataFrame(scipy.stats.norm)
