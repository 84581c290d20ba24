"""Comments that allow nothing."""

import json  # lmms: allow[LMM101] the parser needs it  # expect: LMM902 json takes 0.8 ms to import on CPython 3.11.9 and 100 % of
import boto3  # noqa: LMM101  # expect: LMM902 hot: 90 % of processes use it; LMM201
import yaml  # lmms: allow[LMM101, LMM102] the settings  # expect: LMM902 `LMM101` allows nothing: yaml takes 35 ms

# lmms: allow[LMM101] the report  # expect: LMM902 put it at the end of the import's line, or remove the comment
import pandas  # expect: LMM101
import torch  # lmms: allow[LMM1O1] the model  # expect: LMM902 did you mean `LMM101`?; LMM101
import scipy.stats  # lmms: allow LMM101 the test  # expect: LMM902 write the codes in brackets; LMM101
import websocket  # lmms: allow[LMM101] for now (until soon)  # expect: LMM902 `until soon` is no date


def report():
    import requests  # lmms: allow[heavy-import-at-startup] sends  # expect: LMM902 requests: deferred already
    import logging  # lmms: allow[LMM104] once  # expect: LMM902 here is nothing that LMM104 finds (an import runs on every pass of a loop); LMM105

    return pandas, requests, logging, json, boto3, yaml, torch, scipy, websocket
