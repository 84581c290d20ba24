"""Hot, of unknown usage, cheap, or deferred."""

import gateway
import numpy
import json


def load(text):
    import yaml

    return yaml.safe_load(text), gateway, numpy, json
