# expect: LMM110 the contract forbids loading os, but the interpreter itself
import os


def main():
    return os.getcwd()
