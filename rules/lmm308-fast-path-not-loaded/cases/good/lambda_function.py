"""Loads it, by way of another file."""

import parts


def lambda_handler(event, context):
    return parts.gateway
