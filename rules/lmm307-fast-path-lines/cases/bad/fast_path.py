"""
Last profiled: 2026-11-08
Cold start target: <2 seconds
"""

import json  # 0.8 ms


def loads(text):
    """No code."""
    # nor this
    return json.loads(
        text,
    )


__all__ = ["json", "loads"]
