"""Cheap, or needed by nearly every start anyway, and yet in functions."""


def encode(value):
    import json  # expect: LMM105 json takes 0.8 ms to import

    return json.dumps(value)


def route(event):
    import gateway  # expect: LMM105 95 % of processes use it: nearly every start pays for it anyway
    from logging import getLogger  # expect: LMM105 4.2 ms

    return gateway.route(event, getLogger)


class Store:
    def read(self):
        import boto3  # expect: LMM105 with a documented HOT PATH EXCEPTION

        return boto3.client("s3")
