"""Nothing imports this one either, and it calls nothing while it loads."""

import plots


def main():
    plots.draw()
