"""Both wait."""


def lambda_handler(event, context):
    if event["kind"] != "forecast":
        return 0
    import metrics

    return metrics.ZERO + forecast(event["rows"])


def forecast(rows):
    import numpy

    return numpy.mean(rows)
