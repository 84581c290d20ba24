"""A debugger is imported on the spot: by whoever looks for a fault."""

import cmd

cmd.Cmd.prompt = "> "


def stop_here(value):
    import pdb

    pdb.set_trace()
    return value


def stop_there(values):
    for value in values:
        from ipdb import set_trace

        set_trace()
        yield value


def attach():
    import debugpy

    debugpy.listen(5678)
    import json  # expect: LMM105 deferring it saves next to nothing

    return json
