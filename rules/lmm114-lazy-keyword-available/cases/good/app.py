"""Deferrals with a reason of their own, or of what belongs above without the word."""


def report(rows, plot):
    try:
        import pandas
    except ImportError:
        pandas = None
    if plot:
        import torch
    for row in rows:
        import scipy  # expect: LMM104
    import json  # expect: LMM105
    import boto3  # expect: LMM105

    return pandas, torch, scipy, json, boto3
