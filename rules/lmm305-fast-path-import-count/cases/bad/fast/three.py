"""
Last profiled: 2026-11-08
Cold start target: <2 seconds
"""

import json  # 0.8 ms
from typing import Any, Dict, List as _List  # 5 ms
import json  # 0 ms


def later():
    import logging  # expect: LMM105


__all__ = ["json", "Any", "Dict"]
