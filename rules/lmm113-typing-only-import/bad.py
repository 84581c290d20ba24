"""Only type checkers need these."""

import pandas  # expect: LMM113 only annotations need it here: import it under `if TYPE_CHECKING:`, with `from __future__ import annotations` at the top
from requests import Response, Session as S  # expect: LMM113 requests takes 180 ms
import torch as t  # expect: LMM113 import it under `if TYPE_CHECKING:` (saves
import boto3  # expect: LMM113 boto3 takes 350 ms to import on CPython 3.11.9 and 90 % of processes use it, and only
import yaml  # expect: LMM113 yaml takes 35 ms


def total(frame: pandas.DataFrame, client: boto3.Client) -> "S":
    answer: Response = frame.ask()
    return answer


class Table:
    rows: "t.Tensor"

    @property
    def first(self) -> yaml.Node:
        return self.rows[0]
