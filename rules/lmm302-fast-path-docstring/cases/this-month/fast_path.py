"""
Last profiled: Nov 2026
Cold start target: <2 seconds
"""

import json  # 0.8 ms

__all__ = ["json"]
