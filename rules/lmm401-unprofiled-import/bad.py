"""Not in the profile."""

import sys
import asyncio  # expect: LMM401 asyncio and 1 more module of the standard library have no figure
import argparse

import httpx  # expect: LMM401 httpx has no figure in ../../tests/fixtures/profile.json (imported in 1 file)
import sklearn.svm  # expect: LMM401 sklearn.svm and 1 more module of sklearn have no figure
from sklearn.linear_model import Ridge


def main():
    return sys, asyncio, argparse, httpx, sklearn, Ridge
