"""What goes wrong if arithmetic on series narrows an interval, mixes dates or hides a printed figure."""

from __future__ import annotations

import data_factory
import pandas as pd
import pytest

from telecompilot import evidence
from telecompilot.evidence.derived import arithmetic, formulas
from telecompilot.evidence.derived.arithmetic import Complement, Difference, Growth, Ratio, Sum


def frame(values, lows=None, highs=None, start="2020", freq="Y"):
    index = pd.period_range(start, periods=len(values), freq=freq)
    return pd.DataFrame({"value": values, "low": lows or values, "high": highs or values}, index=index, dtype=float)


def ends(points):
    return points.iloc[0].round(12).tolist()


A, B = frame([6], [5], [8]), frame([10], [9], [12])


def test_ratio_takes_the_worst_case_of_both_operands():
    assert ends(Ratio("x", "a", "b").compute([A, B])) == [0.6, round(5 / 12, 12), round(8 / 9, 12)]
    assert ends(Ratio("x", "a", "b", scale=0.1).compute([A, B]))[0] == 0.06


def test_complement_turns_the_interval_round():
    assert ends(Complement("x", of="a").compute([frame([0.6], [0.5], [0.8])])) == [0.4, 0.2, 0.5]


def test_difference_and_sum_widen():
    assert ends(Difference("x", "b", "a").compute([B, A])) == [4, 1, 7]
    assert ends(Sum("x", ("a", "b")).compute([A, B])) == [16, 14, 20]


def test_growth_skips_a_year_whose_year_before_is_missing():
    level = frame([100, 110, 121, 60], [90, 110, 121, 60], [110, 110, 121, 60]).drop(pd.Period("2022", "Y"))
    points = Growth("x", of="a").compute([level])
    assert points.index.astype(str).tolist() == ["2021"]
    assert ends(points) == [0.1, 0.0, round(110 / 90 - 1, 12)]


def test_growth_over_several_periods_compares_with_that_many_before():
    points = Growth("x", of="a", periods=2).compute([frame([100, 110, 121])])
    assert points.index.astype(str).tolist() == ["2022"] and ends(points)[0] == 0.21


def test_only_the_month_that_closes_a_year_stands_for_it():
    monthly = frame(range(1, 25), start="2020-01", freq="M")
    yearly = arithmetic.at_period_ends(monthly, "Y")
    assert yearly.value.to_dict() == {pd.Period("2020", "Y"): 12, pd.Period("2021", "Y"): 24}


def test_a_year_cannot_be_read_by_the_month():
    with pytest.raises(ValueError, match="frequency"):
        arithmetic.at_period_ends(frame([1]), "M")


def test_a_series_computed_the_same_way_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        arithmetic.registry(Complement("x", of="a"), Complement("x", of="a"))


@pytest.fixture
def ev(tmp_path, monkeypatch):
    entries = arithmetic.registry(
        Ratio("bank_share", "bank_assets_foreign", "bank_assets_total"),
        Complement("cars_share_foreign", of="cars_share_domestic"),
    )
    monkeypatch.setattr(formulas, "REGISTRY", entries)
    return evidence.load(data_factory.write(tmp_path / "data"))


def test_printed_figure_wins_over_the_computed_one(ev):
    share = ev.series("bank_share")
    assert share["2001"] == pytest.approx(0.02)
    assert share["2002"] == pytest.approx(0.021), "1.5 / 75 would be 0.02, but 2.1 percent is printed"
    assert "2003" not in share.index.astype(str), "no denominator for 2003"


def test_computed_point_says_how_and_from_what(ev):
    point = ev.at("bank_share", "2001")
    assert point.note == "computed: bank_assets_foreign / bank_assets_total"
    assert point.source_id == "regulator_2002"
    assert (point.low, point.high) == pytest.approx((1.395 / 70.5, 1.405 / 69.5))


def test_bound_turns_into_the_opposite_bound(ev):
    low, high = ev.intervals("cars_share_foreign").loc["2024"]
    assert (low, high) == pytest.approx((0, 0.35))


def test_derived_series_in_a_circle_is_named(tmp_path, monkeypatch):
    circle = arithmetic.registry(Complement("bank_share", of="film_share"), Complement("film_share", of="bank_share"))
    monkeypatch.setattr(formulas, "REGISTRY", circle)
    ev = evidence.load(data_factory.write(tmp_path / "data"))
    with pytest.raises(evidence.EvidenceError, match="circle: bank_share <- film_share <- bank_share"):
        ev.series("bank_share")


def test_computed_point_is_weak_if_one_operand_is(tmp_path, monkeypatch):
    monkeypatch.setattr(formulas, "REGISTRY", arithmetic.registry(Growth("exports_growth", of="approvals_yearly")))
    series = (
        data_factory.TABLES["series"] + "approvals_yearly,Approvals,count,year,China,x,target,telecom,reported,,0,\n"
    )
    observations = (
        data_factory.TABLES["observations"]
        + "approvals_yearly,2020,10,,ministry_2025,\napprovals_yearly,2021,20,,portal_copy,\n"
    )
    ev = evidence.load(data_factory.write(tmp_path / "data", series=series, observations=observations))
    assert ev.weak("exports_growth", "2021") and not ev.weak("exports_growth", "2012")
    assert ev.series("exports_growth")["2021"] == 1.0
