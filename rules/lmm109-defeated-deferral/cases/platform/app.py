"""Loaded anyway, but not every platform has the name: at module level the program would not start there."""

import asyncio


async def main(path):
    from asyncio import open_unix_connection

    return await open_unix_connection(path)


def run(path):
    return asyncio.run(main(path))
