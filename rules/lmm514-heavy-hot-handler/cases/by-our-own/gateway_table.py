"""The handler is ours, what it brings in is not."""

import report

_ZAPH_TIER1 = {"report": report.run}  # 90% of calls # expect: LMM514 takes a handler from report, which takes 1.2 s to load (line 3)
