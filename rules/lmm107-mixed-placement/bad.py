"""At the top, and again further down."""

import json
import typing, uuid
from csv import reader


def encode(value):
    import json  # expect: LMM107 json is already loaded by line 3

    return json.dumps(value)


def identify():
    import uuid as unique  # expect: LMM107 uuid is already loaded by line 4
    from csv import reader  # expect: LMM107

    return unique.uuid4(), reader, typing
