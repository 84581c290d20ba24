"""Reads pages."""

import httpkit  # expect: LMM110 frames must not load urllib.request at start-up (contract), but does: frames -> frames.io -> frames.io.web -> httpkit -> urllib.request
from lxml import html  # expect: LMM110 frames must not load lxml.html at start-up


def read(url):
    return html.parse(httpkit.get(url))
