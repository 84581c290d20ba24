"""numpy is deferred here, but the metrics need it while they load."""

import metrics


def lambda_handler(event, context):
    return forecast(event["rows"]) if event["kind"] == "forecast" else metrics.ZERO


def forecast(rows):
    import numpy  # expect: LMM109 deferring numpy here saves 0 ms: the start-up of lambda_function.py loads it anyway, by metrics.py:3

    return numpy.mean(rows)
