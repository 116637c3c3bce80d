"""Waiting times of earlier pilots: a published survival curve, and the counts that the report quotes."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from telecompilot.evidence import paths
from telecompilot.study import survival

# Gehan 1965 (Freireich et al. 1963), 6-MP arm: weeks in remission, 0 = censored.
WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSE = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]


@pytest.fixture(scope="module")
def pilots():
    return pd.read_csv(paths.DATA / "pilots.csv", keep_default_na=False)


def test_leukaemia_curve_differs_from_the_published_one():
    curve = survival.survival(WEEKS, RELAPSE).survival
    assert curve[[6, 16, 23]].round(3).tolist() == [0.857, 0.627, 0.448]


def test_pointwise_interval_differs_from_the_published_log_log_one():
    curve = survival.survival(WEEKS, RELAPSE)
    assert curve.loc[6, ["low", "high"]].tolist() == pytest.approx([0.6197, 0.9516], abs=1e-4)


def test_intervals_leave_the_unit_range_or_the_estimate():
    curve = survival.survival(WEEKS, RELAPSE)
    assert ((curve.low > 0) & (curve.low < curve.survival) & (curve.survival < curve.high) & (curve.high < 1)).all()


def test_curve_that_reaches_zero_gets_a_made_up_interval():
    last = survival.survival([1, 2, 3], [1, 1, 1]).iloc[-1]
    assert last.survival == 0 and np.isnan(last.low) and np.isnan(last.high)


def test_censored_pilots_count_as_spread(pilots):
    curve = survival.expansion_curve(pilots, unit="category")
    assert curve.index.tolist() == pytest.approx([20.6, 66.7], abs=0.05)
    assert curve.nationwide.tolist() == pytest.approx([1 / 7, 4 / 7])
    assert curve.at_risk.tolist() == [7, 6]


def test_the_present_pilot_is_part_of_its_own_yardstick(pilots):
    earlier = pilots[pilots.pilot != survival.PRESENT]
    pd.testing.assert_frame_equal(survival.expansion_curve(pilots), survival.expansion_curve(earlier))


def test_a_pilot_that_spreads_does_not_move_the_curve(pilots):
    before = survival.expansion_curve(pilots)
    moved = pilots.copy()
    row = moved.pilot == "User internet access (part of B14)"
    moved.loc[row, ["state", "extended"]] = ["extended", "2026-10-06"]
    after = survival.expansion_curve(moved)
    assert after.nationwide.iloc[-1] > before.nationwide.iloc[-1]


def test_a_reversed_pilot_leaves_the_risk_set_and_raises_the_curve(pilots):
    without = survival.expansion_curve(pilots[pilots.state != "reversed"])
    assert (survival.expansion_curve(pilots).nationwide < without.nationwide).all()


def test_age_of_the_present_pilot_is_counted_from_the_notice_or_misplaced_on_the_curve(pilots):
    age = survival.present_age(pilots)
    assert age == pytest.approx(25.0, abs=0.05)
    curve = survival.expansion_curve(pilots, unit="category")
    assert survival.by_age(curve, age).nationwide == pytest.approx(1 / 7)
    assert survival.by_age(curve, 5).nationwide == 0
    with pytest.raises(LookupError, match="present|row"):
        survival.present_age(pilots[pilots.pilot != survival.PRESENT])


def test_counts_by_unit_are_not_those_of_the_table(pilots):
    rates = survival.base_rates(pilots)
    assert rates.loc["telecom categories", ["total", "nationwide", "partial", "reversed"]].tolist() == [7, 4, 3, 0]
    settled = pilots[pilots.state != "open"]
    assert rates.total["categories and episodes"] == len(settled)
    assert rates.total["legal acts"] == settled.groupby(["sector", "start", "extended", "state"]).ngroups
    assert (rates.nationwide + rates.partial + rates.reversed == rates.total).all()


def test_open_pilots_enter_the_base_rate(pilots):
    settled = survival.base_rates(pilots[pilots.state != "open"])
    pd.testing.assert_frame_equal(survival.base_rates(pilots), settled)


def test_jeffreys_interval_misses_the_beta_quantiles():
    assert survival.jeffreys(4, 7) == pytest.approx(tuple(stats.beta(4.5, 3.5).ppf([0.025, 0.975])))
    assert survival.jeffreys(0, 7)[0] == 0 and survival.jeffreys(7, 7)[1] == 1
    # Brown, Cai and DasGupta 2001, table 4: x = 2, n = 7 gives .065 to .648
    assert survival.jeffreys(2, 7) == pytest.approx((0.065, 0.648), abs=5e-4)


def test_months_are_miscounted():
    days = survival.months(pd.Series(["2014-01-06", "2013-09-29"]), pd.Series(["2019-07-30", "2015-06-19"]))
    assert days.tolist() == pytest.approx([66.7, 20.6], abs=0.05)


def test_dates_end_before_they_start(pilots):
    timed = survival.waits(pilots)
    assert (timed.months > 0).all()
    assert (pilots.extended.ne("") == pilots.state.eq("extended")).all()
