"""
Last profiled: 2026-11-08
Cold start target: <2 seconds
"""

import json  # 0.8 ms
