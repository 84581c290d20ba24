"""Imports that run again and again."""

import importlib


def sizes(paths):
    for path in paths:
        import json  # expect: LMM104 json is imported again on every pass of this loop
        from csv import reader, writer  # expect: LMM104

        yield json, reader, writer, path
    while importlib.import_module("uuid").uuid4():  # expect: LMM104 uuid
        pass
    return [__import__("re").escape(path) for path in paths]  # expect: LMM104 re


def rare(paths):
    for path in paths:
        if path.endswith(".zip"):
            import zipfile  # expect: LMM104 zipfile is imported on a branch inside a loop

            yield zipfile.ZipFile(path)
        import logging, typing  # expect: LMM104 these modules are

        yield logging, typing


def later(paths):
    for path in paths:
        import base64  # expect: LMM104 on every pass

        if not path:
            continue
        import zlib  # expect: LMM104 zlib is imported in a loop, on each pass that gets here

        for part in path:
            continue
        yield base64, zlib


def seldom(paths):
    for path in paths:
        if path == "-":
            import sqlite3  # expect: LMM104 on a branch

            if not sqlite3.version:
                return
        for part in path:
            if part:
                import scipy

                break
        else:
            import fractions  # expect: LMM104 on every pass

            print(fractions)


def first(paths):
    for path in paths:
        import typing  # expect: LMM104 leaves at its first pass

        return typing, path


for name in ("a", "b"):
    import functools  # expect: LMM104

    print(name, functools)
