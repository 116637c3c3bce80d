"""What goes wrong if arithmetic on series narrows an interval, mixes dates or hides a printed figure."""

from __future__ import annotations

import data_factory
import pandas as pd
import pytest

from telecompilot import evidence
from telecompilot.evidence.derived import arithmetic, formulas
from telecompilot.evidence.derived.arithmetic import backcast, complement, difference, ratio, total


def frame(values, lows=None, highs=None, start="2020", freq="Y"):
    index = pd.period_range(start, periods=len(values), freq=freq)
    return pd.DataFrame({"value": values, "low": lows or values, "high": highs or values}, index=index, dtype=float)


def ends(points):
    return points.iloc[0].round(12).tolist()


A, B = frame([6], [5], [8]), frame([10], [9], [12])


def test_ratio_takes_the_worst_case_of_both_operands():
    assert ends(ratio("x", "a", "b").compute(A, B)) == [0.6, round(5 / 12, 12), round(8 / 9, 12)]
    assert ends(ratio("x", "a", "b", scale=0.1).compute(A, B))[0] == 0.06


def test_complement_turns_the_interval_round():
    assert ends(complement("x", of="a").compute(frame([0.6], [0.5], [0.8]))) == [0.4, 0.2, 0.5]


def test_difference_and_sum_widen():
    assert ends(difference("x", "b", "a").compute(B, A)) == [4, 1, 7]
    assert ends(total("x", "a", "b").compute(A, B)) == [16, 14, 20]


def test_level_before_a_stated_change_is_dated_with_the_change_or_narrowed():
    entry, points = backcast("x", "change", relative=True), frame([110], [105], [115])
    operands = [points, frame([0.1], [0.05], [0.15])]
    assert [part.index.astype(str).tolist() for part in entry.align(operands, "Y")] == [["2019"], ["2019"]]
    assert ends(entry.compute(*operands)) == [100, round(105 / 1.15, 12), round(115 / 1.05, 12)]
    assert ends(backcast("x", "change").compute(points, frame([3], [2], [4]))) == [107, 101, 113]


def test_only_the_month_that_closes_a_year_stands_for_it():
    monthly = frame(range(1, 25), start="2020-01", freq="M")
    yearly = arithmetic.at_period_ends(monthly, "Y")
    assert yearly.value.to_dict() == {pd.Period("2020", "Y"): 12, pd.Period("2021", "Y"): 24}


def test_a_year_cannot_be_read_by_the_month():
    with pytest.raises(ValueError, match="frequency"):
        arithmetic.at_period_ends(frame([1]), "M")


def test_a_series_computed_the_same_way_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        arithmetic.registry(complement("x", of="a"), complement("x", of="a"))


@pytest.fixture
def ev(tmp_path, monkeypatch):
    entries = arithmetic.registry(
        ratio("bank_share", "bank_assets_foreign", "bank_assets_total"),
        complement("cars_share_foreign", of="cars_share_domestic"),
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
    circle = arithmetic.registry(complement("bank_share", of="film_share"), complement("film_share", of="bank_share"))
    monkeypatch.setattr(formulas, "REGISTRY", circle)
    ev = evidence.load(data_factory.write(tmp_path / "data"))
    with pytest.raises(evidence.EvidenceError, match="circle: bank_share <- film_share <- bank_share"):
        ev.series("bank_share")


def test_computed_point_is_strong_though_one_operand_is_weak(tmp_path, monkeypatch):
    entry = ratio("bank_share", "bank_assets_foreign", "bank_assets_total")
    monkeypatch.setattr(formulas, "REGISTRY", arithmetic.registry(entry))
    old = "bank_assets_total,2001,70,,regulator_2002,"
    observations = data_factory.TABLES["observations"].replace(old, old.replace("regulator_2002", "portal_copy"))
    ev = evidence.load(data_factory.write(tmp_path / "data", observations=observations))
    assert ev.weak("bank_share", "2001") and not ev.weak("bank_share", "2002")
