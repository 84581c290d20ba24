"""Fast path: what every start needs. Cold start budget 1,500 ms.

PROFILED: 2026-10-22 on the deployed machine
"""

import json  # 0.8 ms

__all__ = ["json"]
