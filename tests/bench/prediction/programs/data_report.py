"""Sales report: reads a table, draws a chart, writes a page."""

import argparse
import json

import numpy as np
import pandas as pd
from jinja2 import Environment
from matplotlib import pyplot


def main():
    options = argparse.ArgumentParser().parse_args()
    frame = pd.read_csv(options.file)
    pyplot.plot(np.log(frame["sales"]))
    print(Environment().from_string("{{ rows }}").render(rows=json.dumps(len(frame))))
