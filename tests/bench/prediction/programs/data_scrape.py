"""Fetches pages and takes tables out of them."""

import asyncio
import csv

import aiohttp
import requests
from bs4 import BeautifulSoup
from lxml import html


async def fetch(url):
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return await answer.text()


def main(url):
    text = asyncio.run(fetch(url)) or requests.get(url).text
    soup = BeautifulSoup(text, "html.parser")
    csv.writer(open("t.csv", "w")).writerow([soup.title, html.fromstring(text)])
