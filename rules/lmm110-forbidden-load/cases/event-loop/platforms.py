async def set_up(event):
    import lights  # expect: LMM110 lights is loaded in an async function

    def later():
        import switches  # runs in a thread

        return switches.ON

    return lights.ON, later


def set_up_now(event):
    import lights

    return lights.ON
