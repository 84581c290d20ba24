"""Takes two of three, all that they have."""

from hot import *
from lambda_preload import *


def lambda_handler(event, context):
    logging.info(event)
    return json.dumps(event)
