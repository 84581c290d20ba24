"""Gateway: every interface is loaded by the request that needs it."""


def state(device):
    import interface_state

    return interface_state.read(device)


def alexa(event):
    import interface_alexa

    return interface_alexa.handle(event)


def report_page(rows):
    import interface_report

    return interface_report.page(rows)
