"""
What every start needs, by another name.

Last profiled: 2026-11-08
Cold start target: <2 seconds
"""

import json  # 0.8 ms

__all__ = ["json"]
