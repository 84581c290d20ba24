"""Every answer needs the model: nobody measured it, but every way through the handler uses it."""

import model


def lambda_handler(event, context):
    return model.NET.run(event)
