"""A package that need not be installed."""

try:
    import pandas.io.excel as excel  # expect: LMM101 `importlib.util.find_spec("pandas")` tells without loading it

    CAN_EXPORT = True
except ImportError:
    CAN_EXPORT = False


def export(table):
    if not CAN_EXPORT:
        raise SystemExit("exporting needs pandas")
    return excel.ExcelWriter(table)
