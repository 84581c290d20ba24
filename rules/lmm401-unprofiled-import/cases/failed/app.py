"""Measuring again does not help where the import fails."""

import httpx  # expect: LMM401 importing it failed there (ModuleNotFoundError: No module named 'httpx')
import pandera.errors  # expect: LMM401 importing them failed there (ModuleNotFoundError: No module named 'pandera')
import pandera.typing
import sklearn.base  # expect: LMM401 sklearn.base and 1 more module of sklearn have no figure
import sklearn.svm

__all__ = ["httpx", "pandera", "sklearn"]
