"""What annotations need while the module loads has to go somewhere, too."""

import tables  # expect: LMM108 need it, and for annotations under `if TYPE_CHECKING:`


def page(table: tables.Table):
    return table.rows


def lambda_handler(event, context):
    return page(tables.Table()) if event["kind"] == "report" else {"ok": True}
