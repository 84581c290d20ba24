"""
Last profiled: 2026-11-08
Cold start target: <2 seconds
"""

import gateway  # 150 ms, every request
import cache_core  # 130 ms, every request

__all__ = ["gateway", "cache_core"]
