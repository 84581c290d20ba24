"""Comments that allow something, or may be for evidence that is not there."""

import pandas  # lmms: allow[LMM101] the report needs it at once
import torch  # noqa: LMM101
import scipy.stats  # noqa
import json  # noqa: E402, F401
import sqlite3  # lmms: allow[cold-import-at-startup] opened at once
import numpy  # lmms: allow[LMM102] the profile does not know how often
import lost_and_found  # lmms: allow[LMM101, LMM401] cannot be measured here
from websocket import (
    create_connection,
    enableTrace,  # lmms: allow[LMM101] connects at once
)

# lmms: the linter for imports
# lmms: allow-file[LMM106] private packages


def report():
    import mystery

    # lmms: allow[LMM403] no budget, nothing to judge
    return mystery, pandas, torch, scipy, json, numpy, lost_and_found, create_connection, enableTrace, sqlite3
