"""A regression over survey data."""

import pandas as pd
import statsmodels.api as sm
import xarray
from scipy import stats


def main(path):
    table = pd.read_csv(path)
    model = sm.OLS(table["y"], sm.add_constant(table["x"])).fit()
    print(model.summary(), xarray.Dataset(table), stats.zscore(table["x"]))
