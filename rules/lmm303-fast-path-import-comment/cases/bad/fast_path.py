"""
Last profiled: 2026-11-08
Cold start target: <2 seconds
"""

# Tier 1: fast (<10ms)
import json
import newcomer
import gateway  # 15ms
from cache_core import (
    get,
    put,
)

__all__ = ["json", "newcomer", "gateway", "get", "put"]
