"""The document holds, but nobody measured the usage that it claims."""

# HOT PATH EXCEPTION: torch
# Import time: 0.9 s
# Usage: every request
# Justification: each request is scored
# Approved by: Dana Whitfield
# Date: 1 Oct 2026
# Review date: 1 Oct 2027
import torch  # expect: LMM101 unverified: measure the usage


def score(row):
    return torch.tensor(row)
