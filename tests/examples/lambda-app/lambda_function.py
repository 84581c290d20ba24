"""Entry point of the home gateway: answers voice assistants, dashboards and monthly reports."""

from fast_path import *

import gateway
import interface_forecast
import interface_report
import interface_state
import pandas as pd  # the monthly report needs it


def lambda_handler(event, context):
    logger = logging.getLogger(__name__)
    kind = event.get("type", "state")
    logger.info("request of kind %s", kind)
    if kind == "alexa":
        return gateway.alexa(event)
    if kind == "export":
        return gateway.export(event)
    if kind == "forecast":
        return interface_forecast.handle(event)
    if kind == "page":
        return interface_report.page(event["rows"])
    if kind == "report":
        return monthly_report(event["rows"])
    return interface_state.read(event["device"])


def monthly_report(rows):
    frame = pd.DataFrame(rows)
    return json.dumps(frame.groupby("device")["energy"].sum().to_dict())
