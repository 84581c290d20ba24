"""Needed by wsgi.py while it loads, by job.py only later: there it can wait."""

import websocket  # expect: LMM101 at start-up of job.py


def draw():
    websocket.open()
