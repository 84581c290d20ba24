"""
Last profiled: 2026-11-08
Cold start target: <2 seconds
"""

import numpy  # 90 ms, all the figures
import brim  # 100 ms, 10 % usage # expect: LMM102
import scipy  # 60 ms, 30 % usage # expect: LMM102

__all__ = ["numpy", "brim", "scipy"]
