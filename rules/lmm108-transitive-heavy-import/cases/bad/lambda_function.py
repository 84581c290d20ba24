"""The handler needs the report seldom; the report needs pandas while it loads."""

import report


def lambda_handler(event, context):
    return report.page(event) if event["kind"] == "report" else {"ok": True}
