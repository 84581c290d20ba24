import json  # 0.8 ms

__all__ = ["json"]
