import json  # expect: LMM110 the contract's `max-rss-mib` is not judged: no memory figures in the profile


def main(text):
    return json.loads(text)
