"""What a dynamic import is assigned to: used while the module loads, or only in functions."""

import importlib

try:
    pandas = importlib.import_module("pandas")
except ImportError:
    pandas = None

torch = importlib.import_module("torch")
TYPES = {torch.int8: "INTEGER"}

importlib.import_module("websocket")  # expect: LMM101
importlib.import_module("pandas").set_option("display.width", 80)
TABLE = {"get": importlib.import_module("requests")}
VERSION = importlib.import_module("requests").get_version()

scipy = importlib.import_module("scipy.stats")  # expect: LMM101


def fit(rows):
    return scipy.norm.fit(rows), pandas, TYPES
