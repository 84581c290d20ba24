"""app.py needs it while it loads, tool.py does not."""

import websocket  # expect: LMM101 websocket takes 220 ms


def draw():
    websocket.open()
