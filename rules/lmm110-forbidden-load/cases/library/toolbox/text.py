"""Text."""

from toolbox import tables


class Text(tables.Table):
    pass
