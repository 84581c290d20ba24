# expect: LMM404 the start-up of lambda_function.py imports 5 modules, the policy allows 4 (max-startup-imports)
import devices
import json, logging
import os  # the interpreter has it


def lambda_handler(event, context):
    logging.info(os.environ["STAGE"])
    return json.dumps(devices.find(event))
