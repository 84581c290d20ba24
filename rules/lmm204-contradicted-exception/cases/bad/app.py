"""Figures that the profile denies."""

# HOT PATH EXCEPTION: pandas
# Import time: 300ms, usage: 90% of requests, why: every report
# Approved by: Dana Whitfield, date: 2026-11-08, review: 2026-12-08
import pandas  # expect: LMM101

# HOT PATH EXCEPTION: brim
# Import time: 105ms, usage: 10%, why: the band's edge lies between
# Approved by: Dana Whitfield, date: 2026-11-08, review: 2026-12-08
import brim  # expect: LMM102
import requests  # expect: LMM101
