"""Annotations that are evaluated when the function is defined need the name then."""

import pandas  # expect: LMM101 import it in the functions that need it, and for annotations under `if TYPE_CHECKING:` with `from __future__ import annotations`
from pydantic import BaseModel  # lmms: allow[LMM401] not measured
import requests  # a field of a model needs it: no finding


def total(frame: pandas.DataFrame):
    return pandas.Series(frame)


class Page(BaseModel):
    answer: requests.Response


def fetch(url):
    return requests.get(url)
