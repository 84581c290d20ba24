# A comment before the docstring is no docstring.
r"""
Last profiled: soon
Cold start target: <2 seconds
"""

import json  # 0.8 ms

__all__ = ["json"]
