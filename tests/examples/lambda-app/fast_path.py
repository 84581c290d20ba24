"""
Fast path: what every request needs, and nothing else.

Last profiled: 2026-10-28
Cold start target: <2 seconds
"""

import json  # 0.8ms, every request
import logging  # 4.2ms, every request

import websocket  # 220ms, 30% usage

__all__ = ["json", "logging", "websocket"]
