import devices
import json, logging
import os  # the interpreter has it


def lambda_handler(event, context):
    logging.info(os.environ["STAGE"])
    return json.dumps(devices.find(event))
