"""Each of them is light, all together are not: the file defers them on purpose. Not so json."""


def run(name):
    if name == "build":
        return build()
    return check() if name == "check" else clean()


def build():
    import building

    return building.run()


def check():
    import checking

    return checking.run()


def clean():
    import cleaning
    import json  # expect: LMM105 json takes 0.8 ms

    return json.dumps(cleaning.run())
