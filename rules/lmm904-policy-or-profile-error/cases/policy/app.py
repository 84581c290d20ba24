"""The rest is still checked."""

import pandas  # expect: LMM101
