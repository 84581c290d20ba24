"""Hands on."""

from fast_path import *
