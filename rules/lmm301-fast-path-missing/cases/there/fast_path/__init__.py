"""
Fast path.

Last reviewed: 8 Nov 2026
Cold start target: 1.5 s
"""

import json  # 0.8 ms

__all__ = ["json"]
