if __name__ == "__main__":
    lazy from json import *  # expect: LMM111 with `import *`

    lazy import pandas

    try:
        lazy import numpy  # expect: LMM111 inside try statements
    finally:
        pandas.show()
