"""No base, no decorator."""

from __future__ import annotations

import pandas


class Order:
    lines: pandas.DataFrame
