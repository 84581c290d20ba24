"""The entry does not reach this."""


async def run():
    import lights

    return lights.ON
