"""Shares made up for the tests of models: a random walk with drift in log-odds."""

import numpy as np
import pandas as pd
from scipy.special import expit


def walk(n: int, seed: int = 0) -> np.ndarray:
    return -1 + np.cumsum(0.05 + 0.1 * np.random.default_rng(seed).standard_normal(n))


def share_of(z, years=2001) -> pd.Series:
    """The share whose log-odds are `z`, by year: from the year given on, or in those listed."""
    if np.ndim(years):
        return pd.Series(expit(np.asarray(z)), pd.PeriodIndex([str(year) for year in years], freq="Y"))
    return pd.Series(expit(np.asarray(z)), pd.period_range(str(years), periods=len(z), freq="Y"))


def share_walk(n: int, seed: int = 0, first: int = 2001) -> pd.Series:
    return share_of(walk(n, seed), first)
