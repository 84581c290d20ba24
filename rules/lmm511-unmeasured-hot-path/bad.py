"""Guessed."""

import json

# Direct references: 97% faster than a look-up
_HOT_PATH = {  # expect: LMM511 _HOT_PATH keeps operations at hand, but nothing says how often they are called
    "loads": json.loads,
    "dumps": json.dumps,  # the most important one
}
_ZAPH_TIER1 = [json.loads]  # expect: LMM511
