"""The policy says that this is the fast path."""

import pandas  # expect: LMM103

__all__ = ["pandas"]
