"""The month's readings as a database file."""

import sqlite3


def handle(event):
    with sqlite3.connect(event["path"]) as database:
        database.executemany("insert into readings values (?, ?)", event["rows"])
    return {"path": event["path"]}
