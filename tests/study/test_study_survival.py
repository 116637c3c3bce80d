"""How earlier pilots spread: waiting times, the curve, and base rates by what is counted."""

from __future__ import annotations

import pandas as pd
import pytest

from telecompilot import evidence
from telecompilot.study import survival


@pytest.fixture(scope="module")
def pilots(ev):
    return ev.pilots


def test_censored_pilots_count_as_spread(pilots):
    # seven services: one of seven after 20.6 months, three of the six left after 66.7
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


def test_age_of_the_present_pilot_is_counted_from_the_notice(pilots):
    days = (pd.Timestamp(evidence.collected()) - pd.Timestamp("2024-10-23")).days
    assert survival.present_age(pilots) == pytest.approx(days / 365.25 * 12, abs=0.05)
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


def test_months_are_miscounted():
    days = survival.months(pd.Series(["2014-01-06", "2013-09-29"]), pd.Series(["2019-07-30", "2015-06-19"]))
    assert days.tolist() == pytest.approx([66.7, 20.6], abs=0.05)


def test_dates_end_before_they_start(pilots):
    timed = survival.waits(pilots)
    assert (timed.months > 0).all()
    assert (pilots.extended.ne("") == pilots.state.eq("extended")).all()


def test_curve_stops_before_the_longest_wait_or_has_an_interval_without_events(ev):
    lines = survival.curves(ev)
    first = lines.groupby("group", sort=False).head(1)
    assert first.low.isna().all() and (first.nationwide == 0).all()
    for group, unit in survival.GROUPS.items():
        rows, curve = lines[lines.group == group], survival.expansion_curve(ev.pilots, unit=unit)
        assert rows.nationwide.tolist() == [0, *curve.nationwide, curve.nationwide.iloc[-1]]
        assert rows.months.max() == survival.earlier(ev.pilots, unit=unit).months.max() > curve.index.max()


def test_present_pilot_is_counted_among_the_earlier_ones(ev):
    assert len(survival.earlier(ev.pilots)) == len(ev.pilots) - 1
    assert survival.PRESENT not in set(survival.earlier(ev.pilots).pilot)


def test_reversed_pilot_is_dated_as_if_it_still_ran(ev):
    frame = survival.outcomes(ev).set_index("pilot")
    first = frame.loc["Wholly foreign-owned hospitals, first try"]
    assert first.ended and 5 < first.months < 18  # 2014-07-25 to the catalogue of 2015
    assert not frame.ended[survival.PRESENT]
    assert [state for state in survival.STATES if state in set(frame.state)] == list(dict.fromkeys(frame.state))


def test_pilot_of_unknown_start_is_said_to_spread_by_an_event_that_is_silent(ev):
    for name, event in survival.UNDATED.items():
        assert name in ev.events.what[event].lower()
    settled, undated = survival.base_rates(ev.pilots), survival.rates(ev)
    row = undated.loc["the same, and those of unknown start"]
    assert row.total - settled.total["categories and episodes"] == len(survival.UNDATED)
    assert row.nationwide - settled.nationwide["categories and episodes"] == len(survival.UNDATED)


def test_counts_of_measures_are_not_those_of_the_evidence(ev):
    for label, (part, whole) in survival.MEASURES.items():
        row = survival.rates(ev).loc[label]
        assert (row.nationwide, row.total) == (ev.latest(part).value, ev.latest(whole).value)
        assert row.rate == row.nationwide / row.total < 1
