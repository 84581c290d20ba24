"""Imports in functions that have a reason, or a price."""

from typing import TYPE_CHECKING


def report(rows):
    import pandas
    import yaml
    import numpy
    import edge

    return pandas, yaml, numpy, edge, rows


def optional(value):
    try:
        import json
    except ImportError:
        return str(value)
    return json.dumps(value)


def careful(work):
    try:
        return work()
    except ValueError:
        import logging

        logging.exception("failed")
        raise


def branch(flag):
    if TYPE_CHECKING:
        import re
    if flag:
        import uuid

        return uuid.uuid4(), re
    import xml.dom

    return xml.dom, __import__("json")
