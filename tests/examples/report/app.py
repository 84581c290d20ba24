"""report [list | csv MONTH | chart MONTH]"""
import argparse
import json
import sys

import report
import store


def main(arguments=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("command", choices=["list", "csv", "chart"])
    parser.add_argument("month", nargs="?")
    options = parser.parse_args(arguments)
    if options.command == "list":
        print(json.dumps(store.months()))
        return 0
    frame = report.smooth(report.load(options.month))
    if options.command == "csv":
        frame.to_csv(sys.stdout)
    else:
        report.chart(frame, f"{options.month}.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
