"""Three, seven, and as many as one likes."""

import json

_ZAPH_TIER1 = {"a": json, "b": json, "c": json}  # 97% of calls
_ZAPH_TIER2 = [json, json, json, json, json, json, json, ...]  # 2.9% of calls
_ZAPH_TIER3 = [json, json, json, json, json, json, json, json]  # 0.1% of calls
_HOT_PATH = [json, json, json, json, json, json, json, json]  # 97% of calls
