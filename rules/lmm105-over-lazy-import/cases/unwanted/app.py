"""What the policy does not want at start-up is not asked to be there."""


def encode(value):
    import json

    return json.dumps(value)


def log(value):
    import logging.config

    return logging.getLogger(value)


def name():
    import uuid

    return uuid.uuid4()
