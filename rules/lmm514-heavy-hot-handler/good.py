"""Takes them when they are called."""

import json


def frame(rows):
    import pandas

    return pandas.DataFrame(rows)


_HOT_PATH = {  # 90% of calls
    "loads": json.loads,
    "frame": frame,
    "tensor": lambda rows: __import__("torch").tensor(rows),
}
