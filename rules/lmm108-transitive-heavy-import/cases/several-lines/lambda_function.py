"""Two lines load the frames; neither saves anything alone."""

import billing  # expect: LMM108 brings in a heavy module (and 1 more): pandas takes 1.2 s
import charts


def lambda_handler(event, context):
    return billing.total(event) if event["kind"] == "bill" else charts.draw(event)
