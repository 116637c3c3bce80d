"""Periods of a forecast: those that the share was observed in."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from telecompilot.models import trends

WAVE = 0.2 + 0.01 * np.sin(np.arange(12))
HALVES = pd.PeriodIndex([f"{year}-{month}" for year in range(2001, 2007) for month in ("06", "12")], freq="M")


@pytest.mark.parametrize("model", ["local_level", "integrated_trend", "drift"])
def test_half_years_are_forecast_month_by_month(model):
    share = pd.Series(WAVE, HALVES)
    made = trends.forecast(share, model, 3)
    assert list(made.quantiles.index.astype(str)) == ["2007-06", "2007-12", "2008-06"]
    years = trends.forecast(pd.Series(WAVE, range(12)), model, 3)
    np.testing.assert_allclose(made.quantiles, years.quantiles)  # a step is a step, whatever it is called
    dated = trends.forecast(share.set_axis(HALVES.to_timestamp(how="end").normalize()), model, 3)
    assert list(dated.quantiles.index) == list(made.quantiles.index)


def test_quarters_of_half_years_or_months_of_years_are_counted_singly():
    quarters = pd.Series(WAVE, pd.PeriodIndex(HALVES.asfreq("Q")))
    assert list(trends.forecast(quarters, "drift", 2).quantiles.index.astype(str)) == ["2007Q2", "2007Q4"]
    decembers = pd.Series(WAVE[:6], HALVES[1::2])
    assert list(trends.forecast(decembers, "drift", 2).quantiles.index.astype(str)) == ["2007-12", "2008-12"]


def test_months_with_gaps_or_years_apart_become_half_years():
    months = pd.Series(WAVE, pd.period_range("2001-01", periods=12, freq="M")).drop(pd.Period("2001-04", "M"))
    assert list(trends.forecast(months, "drift", 1).quantiles.index.astype(str)) == ["2002-01"]
    gaps = pd.Series(WAVE, pd.period_range("2001-01", periods=12, freq="M"))
    gaps[~gaps.index.month.isin([6, 12, 1, 7, 3])] = np.nan  # rows that are there and not known are months
    assert list(trends.forecast(gaps, "drift", 1).quantiles.index.astype(str)) == ["2002-01"]
    years = pd.Series(WAVE, pd.PeriodIndex([str(year) for year in range(1990, 2014, 2)], freq="Y"))
    assert list(trends.forecast(years, "drift", 1).quantiles.index.astype(str)) == ["2013"]


def test_bounds_of_half_years_are_drawn_out_month_by_month():
    known = pd.DataFrame({"low": WAVE - 0.02, "high": WAVE + 0.02, "basis": "a"}, HALVES)
    assert list(trends.bounded(known, 2).quantiles.index.astype(str)) == ["2007-06", "2007-12"]


@pytest.mark.parametrize("line", [0.2 + 0.01 * np.arange(12), expit(-2 + 0.1 * np.arange(12))])
@pytest.mark.parametrize("model", ["local_trend", "damped_trend", "logit_trend", "drift"])
def test_interval_of_an_exact_line_is_told_without_a_warning(line, model):
    years = pd.period_range("2001", periods=12, freq="Y")
    warned = trends.forecast(pd.Series(line, years), model, 2).info["warnings"]
    assert sum("exactly on a line" in note for note in warned) == 1
    wavy = trends.forecast(pd.Series(line + WAVE - 0.2, years), model, 2).info["warnings"]
    assert not [note for note in wavy if "exactly on a line" in note]


def test_two_dates_in_one_year_are_refused_without_saying_which():
    days = pd.to_datetime(["2001-03-01", "2001-12-31", *(f"{year}-12-31" for year in range(2002, 2012))])
    with pytest.raises(ValueError, match=r"two observations in 2001 \(2001-03-01, 2001-12-31\): keep one"):
        trends.forecast(pd.Series(WAVE, days), "drift", 1)
    twice = pd.PeriodIndex(["2001", "2001", *map(str, range(2002, 2012))], freq="Y")
    with pytest.raises(ValueError, match=r"two observations in 2001 "):
        trends.forecast(pd.Series(WAVE, twice), "drift", 1)
    with pytest.raises(ValueError, match=r"two observations in 2004"):
        trends.forecast(pd.Series(WAVE, [2001, 2002, 2003, 2004, 2004, *range(2005, 2012)]), "drift", 1)
    with pytest.raises(ValueError, match=r"must increase: 2003 follows 2005"):
        trends.forecast(pd.Series(WAVE, [2001, 2002, 2005, 2003, 2006, *range(2007, 2014)]), "drift", 1)
