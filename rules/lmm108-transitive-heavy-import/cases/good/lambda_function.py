"""The report is loaded by the first event that asks for it."""


def lambda_handler(event, context):
    if event["kind"] == "report":
        import report

        return report.page(event)
    return {"ok": True}
