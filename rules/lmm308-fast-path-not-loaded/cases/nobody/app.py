"""Knows nothing of a fast path."""

import json
