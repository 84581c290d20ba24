"""Everything that every request loads."""

import json
import gateway
import pandas  # expect: LMM103 it does not belong in a fast path
import torch  # expect: LMM103 its usage was not measured
import yaml  # expect: LMM102

__all__ = ["json", "gateway", "pandas", "torch", "yaml"]
