"""Too much in a tier."""

import json

_ZAPH_TIER1 = {"a": json, "b": json, "c": json, "d": json}  # 97% of calls # expect: LMM513 _ZAPH_TIER1 holds 4 operations, and tier 1 is for the 3 that are called most: move the rest to tier 2
_ZAPH_TIER_2 = [json, json, json, json, json, json, json, json]  # 2.9% of calls # expect: LMM513 holds 8 operations, and tier 2 is for the 7
