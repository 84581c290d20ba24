import json

from somewhere import MappingProxyType  # lmms: allow[LMM401] what matters is below

_ZAPH_TIER1 = dict(a=json, b=json, c=json, d=json)  # 97% of calls # expect: LMM513 holds 4 operations
_ZAPH_TIER_1_FIXED = MappingProxyType({"a": json, "b": json, "c": json, "d": json})  # 97% # expect: LMM513
_ZAPH_TIER1_MADE = build(size=4, of=json, or_of=json, not_of=json)
