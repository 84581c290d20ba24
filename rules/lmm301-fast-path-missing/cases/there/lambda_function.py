"""A package does as well."""

from fast_path import *


def lambda_handler(event, context):
    return json.dumps(event)
