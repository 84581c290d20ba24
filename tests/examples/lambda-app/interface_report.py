"""The report as a page."""

import jinja2

TEMPLATE = "<h1>Energy</h1>{% for row in rows %}<p>{{ row }}</p>{% endfor %}"


def page(rows):
    return jinja2.Template(TEMPLATE).render(rows=rows)
