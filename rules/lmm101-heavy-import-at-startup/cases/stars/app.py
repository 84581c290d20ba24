import alone
import pkg
from helpers import tensor


def main():
    return alone.main(), pkg.tensor, tensor
