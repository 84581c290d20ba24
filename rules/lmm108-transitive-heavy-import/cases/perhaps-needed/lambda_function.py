"""Some answers need the model, and nobody measured how many."""

import model  # expect: LMM108 torch takes 900 ms to import on CPython 3.11.9, and how often it is needed was not measured


def lambda_handler(event, context):
    return model.NET.run(event) if event else None
