# expect: LMM110 the contract's `lock` is not judged: no baseline of app.py with its modules
import json


def main(text):
    return json.loads(text)
