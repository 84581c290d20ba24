"""Gateway: an interface is loaded by the first request that needs it."""

import interface_export


def alexa(event):
    import interface_alexa

    return interface_alexa.handle(event)


def export(event):
    return interface_export.handle(event)
