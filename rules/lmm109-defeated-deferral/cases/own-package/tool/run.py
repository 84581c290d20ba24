"""While this loads its package is still loading: importing from it waits in the function."""


def main():
    from tool import Row

    return Row
