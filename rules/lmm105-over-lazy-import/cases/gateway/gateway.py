"""A gateway loads its modules by request; json is none of them."""


def answer(request):
    import interface

    return interface.answer(request)


def encode(value):
    import json  # expect: LMM105 json takes 0.8 ms

    return json.dumps(value)
