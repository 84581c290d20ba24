"""What reads is checked, what does not is told."""

import pandas  # expect: LMM101


def main(:  # expect: LMM901 unclosed '('
    import json

    return json.dumps(pandas)
