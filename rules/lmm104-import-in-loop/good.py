"""Imports beside loops, not in them."""

import json


def sizes(paths):
    import pandas

    for path in paths:
        yield json.loads(path), pandas

        def later():
            import websocket

            return websocket

        yield later
    else:
        import scipy

        yield scipy


def chosen(paths):
    for path in paths:
        try:
            if path.endswith(".lz4"):
                from lz4.frame import decompress
            else:
                from zstandard import decompress
        except ImportError:
            continue
        yield decompress(path)


def last(paths):
    for path in paths:
        if path.endswith(".gz"):
            import pandas

            return pandas.read_csv(path)
        elif not path:
            import errno

            if path is None:
                break
            else:
                raise OSError(errno.ENOENT, path)  # the import is not in a pass before the last
        if path == "-":
            continue
        import websocket

        print(websocket, path)
        break


def first_iterable():
    for number in __import__("pandas").Series():
        yield number


if __name__ == "__main__":
    for path in sizes([]):
        import boto3

        print(boto3, path)
