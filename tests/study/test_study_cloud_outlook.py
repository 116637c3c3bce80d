"""What bounds on the target let one say of later years: bounds kept, uncertainty not hidden."""

from __future__ import annotations

import pandas as pd
import pytest

from telecompilot import evidence
from telecompilot.study import cloud_outlook
from telecompilot.study.cloud_outlook import CANALYS, IDC


@pytest.fixture(scope="module")
def ev():
    return evidence.load()


@pytest.fixture(scope="module")
def made(ev):
    return cloud_outlook.outlook(ev)


def test_bounds_on_the_target_are_not_the_published_ones(ev):
    bounds = cloud_outlook.bounds(ev).set_index(["basis", "period"])
    first = bounds.loc[(CANALYS, "2019-Q3")]
    assert first.low == pytest.approx(0.0855) and first.aws == pytest.approx(0.086)  # 8.6, techcrunch2019
    assert bounds.loc[(CANALYS, "2021-Q3")].high == pytest.approx(0.1995)  # 19.9, register2021q3
    assert bounds.loc[(IDC, "2023-12")].high == pytest.approx(1 - 0.7075)  # 70.8, itxw2024
    assert 2023.7 < bounds.year[(IDC, "2023-12")] < 2023.8  # the middle of the half-year


def test_paths_of_the_target_break_a_bound(made):
    own = made.bounds[made.bounds.basis == made.basis].set_index("year")
    past = made.past.set_index("year").loc[own.index]
    assert (past.low95 >= own.low - 0.005).all()  # half a point: two figures of one date may differ by their rounding
    assert (past.high95 <= own.high + 0.005).all()
    assert int(made.ahead.year.iloc[-1]) == cloud_outlook.LAST_YEAR
    assert made.effective > 400


def test_target_is_forecast_as_if_it_were_known(made):
    assert (made.ahead.high80 - made.ahead.low80).is_monotonic_increasing
    own, last = made.bounds[made.bounds.basis == made.basis].iloc[-1], made.past.iloc[-1]
    assert last.high80 - last.low80 > 0.2 * (own.high - own.low)  # what the last bounds leave open stays mostly open


def test_wilder_market_has_no_wider_band(ev):
    bounds = cloud_outlook.bounds(ev)
    calm, wild = (cloud_outlook.forecast(bounds, (size,)).ahead.iloc[-1] for size in (0.03, 0.45))
    assert wild.high80 - wild.low80 > calm.high80 - calm.low80


def test_other_assumptions_are_those_of_the_outlook(ev, made):
    cases = cloud_outlook.assumptions(ev)
    drawn = made.ahead.iloc[-1][["median", "low80", "high80"]]
    assert cases.loc["as drawn"].tolist() == pytest.approx(drawn.tolist())
    others = cases.drop(index="as drawn")
    assert len(others) == 4 and not others.duplicated().any() and (others.low80 < others["median"]).all()


def test_kept_outlook_is_not_a_fresh_one(ev, made):
    fresh = cloud_outlook.forecast(cloud_outlook.bounds(ev), tuple(cloud_outlook.moves(ev)))
    pd.testing.assert_frame_equal(fresh.ahead, made.ahead)
    assert fresh.higher == made.higher
