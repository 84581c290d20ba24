"""And that this is none."""

import pandas  # expect: LMM101

__all__ = ["pandas"]
