"""Starts a client while it loads."""

import telemetry_sdk  # expect: LMM401 telemetry_sdk has no figure

CLIENT = telemetry_sdk.Client()
