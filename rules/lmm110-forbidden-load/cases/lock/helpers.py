import httpkit  # expect: LMM110 the start-up of app.py loads httpkit, which its locked baseline of 2026-11-01 did not: app -> helpers -> httpkit


def get(value):
    return httpkit.get(value)
