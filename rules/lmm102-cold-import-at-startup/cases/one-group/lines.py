import text


def draw(what):
    return text.Text(what)
