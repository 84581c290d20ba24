"""Takes handlers from a heavy module."""

import json
import pandas
import boto3  # lmms: allow[LMM201] documented elsewhere

_HOT_PATH = {  # 90% of calls # expect: LMM514 _HOT_PATH takes a handler from pandas, which takes 1.2 s to load (line 4), so every start pays for it
    "loads": json.loads,
    "frame": pandas.DataFrame,
    "client": boto3.client,
}
