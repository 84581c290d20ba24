"""Holds it."""

import report


def run():
    return report.run()
