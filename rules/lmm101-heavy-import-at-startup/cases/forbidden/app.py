"""What the policy forbids is found whatever it costs."""

import json  # expect: LMM101 the policy forbids loading json at start-up (`forbidden`)
import secretlib.keys  # expect: LMM101 forbids loading secretlib.keys


def read(text):
    import json

    return json.loads(text), secretlib
