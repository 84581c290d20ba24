"""In functions, on nobody's figures."""


def fetch(url):
    import httpx  # expect: LMM106 says what that saves

    return httpx.get(url)


def again(url):
    import httpx  # told once for each module of a file
    import asyncio  # expect: LMM106 asyncio is imported in a function

    return asyncio.run(httpx.get(url))
