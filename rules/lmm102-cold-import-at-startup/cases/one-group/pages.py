import text


def page(what):
    return text.Page(what)
