"""Voice assistant: discovery and directives."""

import json
import uuid


def handle(event):
    import json

    if event["directive"] == "Discover":
        return json.dumps(discover(event["devices"]))
    return answer(event)


def discover(devices):
    found = []
    for device in devices:
        import device_catalogue

        found.append(device_catalogue.describe(device))
    return found


def answer(event):
    import logging

    logging.getLogger(__name__).info("directive %s", event["directive"])
    return {"messageId": str(uuid.uuid4()), "token": sign(event)}


def sign(event):
    import cryptography.fernet

    return cryptography.fernet.Fernet(event["key"]).encrypt(event["token"])


def translate(text):
    import deep_translator

    return deep_translator.GoogleTranslator(target="en").translate(text)
