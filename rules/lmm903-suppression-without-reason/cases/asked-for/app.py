import pandas  # lmms: allow[LMM101]  # expect: LMM903 `LMM101` is allowed without a reason
import torch  # noqa: LMM101  # expect: LMM903 as in `# lmms: allow[LMM101]
import scipy.stats  # lmms: allow[LMM101] TODO  # expect: LMM903
import requests  # lmms: allow[LMM101] reason  # expect: LMM903
import websocket  # lmms: allow[LMM101] (until 2027-03-01)  # expect: LMM903
import boto3  # lmms: allow[LMM201]: every request asks DynamoDB
import yaml  # noqa: LMM102 the settings are read at once
import sqlite3  # noqa
# lmms: allow-file[LMM106]  # expect: LMM903 allow-file[LMM106]


def report():
    import mystery

    return mystery, pandas, torch, scipy, requests, websocket, boto3, yaml, sqlite3
