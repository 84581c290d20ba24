"""
Last profiled: 2026-11-08
Cold start target: <2 seconds
"""

import json  # 0.8 ms
from typing import Any, Dict  # 5 ms
import json as js  # 0 ms # expect: LMM305 imports 5 names, and is to have fewer than 4
import logging  # 4.2 ms

__all__ = ["json", "js", "logging", "Any", "Dict"]
