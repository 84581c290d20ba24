"""Legal, if of little use."""

import sys

for name in sys.path:
    lazy import websocket  # expect: LMM104

while name:
    lazy import torch  # expect: LMM104
