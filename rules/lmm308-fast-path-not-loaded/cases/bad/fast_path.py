"""
Last profiled: 2026-11-08
Cold start target: <2 seconds
"""

import gateway  # 15 ms, every request

__all__ = ["gateway"]
