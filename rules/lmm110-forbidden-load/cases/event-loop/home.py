"""What the loop needs is loaded before it runs."""

import asyncio

import csv
import platforms


async def handle(event):
    import csv  # expect: LMM107
    import sys
    import xml.dom  # expect: LMM110 xml.dom is loaded in an async function, and the start-up of home.py has not loaded it before (contract)

    if event:
        return xml.dom, csv, sys
    return await platforms.set_up(event)


def main():
    asyncio.run(handle(None))
