"""More of it.

Last profiled: 8 Nov 2026
Target: 100 ms
"""

import logging  # 4.2 ms

__all__ = ["logging"]
