"""The report is loaded by the call that asks for it."""


def main(kind):
    if kind != "report":
        return "usage: app KIND"
    import report

    return report.show()
