"""Takes rows from a service and puts them into a bucket as columns."""

import asyncio

import aiohttp
import boto3
import polars


async def fetch(url):
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return await answer.json()


def main(url):
    frame = polars.DataFrame(asyncio.run(fetch(url)))
    boto3.client("s3").put_object(Bucket="b", Key="k", Body=frame.write_csv())
