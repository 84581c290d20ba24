"""A file without imports holds the limits."""

LUGS_UNLOAD_THRESHOLD = 50
LUGS_CHECK_INTERVAL = 100  # expect: LMM501 LUGS_CHECK_INTERVAL is 100: looking for unused modules more often than every 500
