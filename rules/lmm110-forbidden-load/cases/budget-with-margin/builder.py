# expect: LMM110 may take up to 580 ms, the contract allows 575 ms
import schema  # expect: LMM201 schema
import targets  # expect: LMM201 targets


def main():
    return schema.check(targets.ALL)
