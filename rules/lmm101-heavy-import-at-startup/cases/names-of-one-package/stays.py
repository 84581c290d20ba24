"""One name is needed at once, so the package stays; the other saves next to nothing."""

from heavy import one, two


class Report(one.Base):
    def show(self):
        return two
