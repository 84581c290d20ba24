"""Tests begin no program: this one loads making.py and does not call it."""

import kit.making


def test_later():
    assert kit.making.later
