"""A command line program of nothing but the standard library."""

import argparse
import asyncio
import email.message
import http.client
import multiprocessing.pool
import sqlite3
import unittest.mock
import urllib.request
import xml.dom.minidom


def main():
    argparse.ArgumentParser().parse_args()
    message = email.message.EmailMessage()
    asyncio.run(asyncio.sleep(0))
    document = xml.dom.minidom.parseString(urllib.request.urlopen("https://localhost").read())
    with multiprocessing.pool.ThreadPool() as pool:
        print(pool.map(str, [message, document, http.client.OK, sqlite3.connect(":memory:"), unittest.mock.ANY]))
