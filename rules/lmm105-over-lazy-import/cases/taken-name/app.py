"""At module level `json` means hjson: the standard one cannot move up under that name."""

import hjson as json  # expect: LMM401


def read(text):
    return json.loads(text)


def write(value):
    import json

    return json.dumps(value)


def code(value):
    import uuid  # expect: LMM105 uuid takes 3.1 ms

    return uuid.UUID(value)
