"""Awkward but legitimate input: indexes, levels and horizons as people have them."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from made_up_shares import walk
from scipy.special import expit

from telecompilot.models import backtest, trends

Z = walk(40, 3)
YEARS = pd.period_range("1985", periods=40, freq="Y")


def forecast(index, model="integrated_trend", horizon=3, **more) -> trends.Forecast:
    return trends.forecast(pd.Series(expit(Z[: len(index)]), index), model, horizon, **more)


@pytest.mark.parametrize(
    ("freq", "dates", "next_period"),
    [
        ("Y", pd.date_range("2001-12-31", periods=12, freq="YE"), "2013"),
        ("Y", pd.date_range("2001-01-01", periods=12, freq="YS", tz="UTC"), "2013"),
        ("Y", pd.DatetimeIndex([f"{year}-06-30" for year in (*range(2001, 2005), *range(2006, 2014))]), "2014"),
        ("Q", pd.date_range("2015-01-01", periods=12, freq="QS"), "2018Q1"),
        ("M", pd.date_range("2020-01-31", periods=12, freq="ME"), "2021-01"),
        ("Y", pd.Index(list(YEARS[:12]), dtype=object), "1997"),
    ],
)
def test_dates_are_refused_or_lose_their_gaps(freq, dates, next_period):
    made = forecast(dates)
    assert made.quantiles.index[0] == pd.Period(next_period, freq)
    as_periods = pd.PeriodIndex(dates if dates.dtype == object else dates.tz_localize(None).to_period(freq))
    pd.testing.assert_frame_equal(made.quantiles, forecast(as_periods).quantiles)


def test_dates_of_no_calendar_unit_are_guessed_at():
    with pytest.raises(ValueError, match="100 days apart"):
        forecast(pd.date_range("2010-01-01", periods=12, freq="100D"))
    with pytest.raises(TypeError, match="not Index of"):
        forecast(pd.Index([dt.date(2001 + i, 1, 1) for i in range(12)]))


@pytest.mark.parametrize("model", list(trends.MODELS))
@pytest.mark.parametrize("n", [8, 40])
def test_shortest_and_longest_series_or_horizon_break_a_model(model, n):
    made = forecast(np.arange(1980, 1980 + n), model, 10)
    values = made.quantiles.to_numpy()
    assert ((values > 0) & (values < 1)).all() and (np.diff(values, axis=1) >= 0).all()
    assert list(made.quantiles.index) == list(range(1980 + n, 1990 + n))
    assert made.sample(7, 1).shape == (7, 10) and made.mean.notna().all()


@pytest.mark.parametrize(
    ("levels", "columns"),
    [
        ((0.5, 0.8, 0.95), [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975]),
        (0.8, [0.1, 0.5, 0.9]),
        ([0.1, 0.5, 0.9], [0.1, 0.5, 0.9]),
        (np.array([0.05, 0.95]), [0.05, 0.95]),
        ((0.5,), [0.25, 0.5, 0.75]),
    ],
)
def test_levels_asked_for_are_not_the_columns(levels, columns):
    """Central intervals or probability levels themselves; the median is there either way."""
    made = forecast(YEARS[:12], "headline", levels=levels)
    assert list(made.quantiles.columns) == columns
    assert made.median.to_numpy() == pytest.approx(made.quantile(0.5)[0.5].to_numpy())


@pytest.mark.parametrize("horizon", [0, -1, 2.5, "3", None])
def test_horizon_that_is_no_count_is_taken(horizon):
    with pytest.raises(ValueError, match="whole number"):
        forecast(YEARS[:12], horizon=horizon)


@pytest.mark.parametrize("levels", [(80,), (0.0, 0.5), (1.0,)])
def test_percentages_pass_for_levels(levels):
    with pytest.raises(ValueError, match="between 0 and 1"):
        forecast(YEARS[:12], levels=levels)


def test_back_test_of_dates_differs_from_that_of_years():
    share = pd.Series(expit(Z[:12]), pd.date_range("2001-12-31", periods=12, freq="YE"))
    dated, yearly = (
        backtest.rolling_origin({"a": s}, "drift", 2, 8, n_jobs=1)
        for s in (share, share.set_axis(share.index.to_period("Y")))
    )
    pd.testing.assert_frame_equal(dated, yearly)
    with pytest.raises(TypeError, match="map names to Series"):
        backtest.rolling_origin(share, "drift", 2, 8)


def test_levels_that_are_neither_pairs_nor_bands_are_read_as_bands():
    with pytest.raises(ValueError, match="in pairs"):
        trends.forecast(pd.Series(np.linspace(0.2, 0.3, 10), range(2010, 2020)), "drift", 1, (0.05, 0.5, 0.9))


def test_unit_coarser_than_the_figures_lifts_them_all():
    share = pd.Series([0, 0.001, 0.002, 0.0015, 0.002, 0.003, 0.002, 0.004, 0.003], range(2010, 2019))
    with pytest.raises(ValueError, match="coarser than the figures"):
        trends.forecast(share, "drift", 1, unit=0.1)


def test_bounds_by_date_end_in_a_traceback():
    ends = pd.DataFrame({"low": [0.2, 0.1, 0.1], "high": [0.4, 0.35, 0.3]}, pd.to_datetime(["2019", "2021", "2023"]))
    assert str(trends.bounded(ends, 1, 0.8).quantiles.index[0]) == "2024"
    with pytest.raises(ValueError, match="sort_index"):
        trends.bounded(ends.iloc[::-1], 1)
    with pytest.raises(TypeError, match="astype"):
        trends.bounded(ends.set_axis(["a", "b", "c"]), 1)
