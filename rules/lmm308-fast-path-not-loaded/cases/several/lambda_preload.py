"""What every request needs.

Last profiled: 2026-11-08
Target: < 200 ms
"""

import json  # 0.8 ms

__all__ = ["json"]
