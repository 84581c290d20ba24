"""Telemetry is to be loaded by the first event, not by the start."""

import events  # expect: LMM108 events brings in telemetry_sdk, which the policy forbids at start-up (`forbidden`)


def main():
    return events.CLIENT.flush()
