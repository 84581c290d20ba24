import pandas  # lmms: allow[LMM101]  # expect: LMM903 `LMM101` is allowed without a reason
import torch  # noqa: LMM101  # expect: LMM903 as in `# lmms: allow[LMM101]
import scipy.stats  # lmms: allow[LMM101] TODO  # expect: LMM903
import requests  # lmms: allow[LMM101] reason  # expect: LMM903
import websocket  # lmms: allow[LMM101] (until 2027-03-01)  # expect: LMM903
import boto3  # lmms: allow[LMM201]: every request asks DynamoDB
import brim  # lmms: allow[LMM102] (until March 2027) every request asks it
import edge  # lmms: allow[LMM102] see #12 (until 2026-01-01)  # expect: LMM102 line 8 allowed it until 2026-01-01
import yaml  # noqa: LMM102 the settings are read at once
import sqlite3  # noqa
# lmms: allow-file[LMM106]  # expect: LMM903 allow-file[LMM106]


def report():
    import mystery

    return mystery, brim, edge, pandas, torch, scipy, requests, websocket, boto3, yaml, sqlite3
