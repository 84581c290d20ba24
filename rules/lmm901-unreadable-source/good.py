"""Good Python of several ages."""

import json


def main(value):
    match value:
        case {"kind": kind}:
            return json.dumps(f"{kind!r:>{10}}")
    async def later():
        return [x async for x in value]
    return later
