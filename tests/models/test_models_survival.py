"""Survival curves and intervals of rates against published ones."""

import numpy as np
import pytest
from scipy import stats

from telecompilot.models import survival

# Gehan 1965 (Freireich et al. 1963), 6-MP arm: weeks in remission, 0 = censored.
WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSE = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]


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


def test_jeffreys_interval_misses_the_beta_quantiles():
    assert survival.jeffreys(4, 7) == pytest.approx(tuple(stats.beta(4.5, 3.5).ppf([0.025, 0.975])))
    assert survival.jeffreys(0, 7)[0] == 0 and survival.jeffreys(7, 7)[1] == 1
    # Brown, Cai and DasGupta 2001, table 4: x = 2, n = 7 gives .065 to .648
    assert survival.jeffreys(2, 7) == pytest.approx((0.065, 0.648), abs=5e-4)
