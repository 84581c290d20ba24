"""Gateway: an interface is loaded by the first request that needs it."""


def alexa(event):
    import interface_alexa

    return interface_alexa.handle(event)
