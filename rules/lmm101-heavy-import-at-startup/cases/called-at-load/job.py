"""Another start-up, which calls nothing while it loads."""

import plots


def main():
    plots.draw()
