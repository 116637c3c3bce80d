"""Foreign firms among licence holders, worked by hand from the rows named beside them."""

from __future__ import annotations

import pandas as pd
import pytest

from telecompilot.study import licence_holders


def test_bracket_leaves_its_neighbours_or_passes_for_exact():
    months = pd.PeriodIndex(["2019-01", "2019-03", "2019-06"], freq="M")
    number = pd.Series([1.0, 2.0, 3.0], months)
    total = pd.Series([100.0, 200.0, 400.0], pd.PeriodIndex(["2018-12", "2019-03", "2019-05"], freq="M"))
    fraction = licence_holders.bracketed(number, total)
    assert fraction.loc["2019-01", ["low", "high"]].tolist() == [1 / 200, 1 / 100] and not fraction.exact["2019-01"]
    assert fraction.loc["2019-03", ["low", "high"]].tolist() == [2 / 200, 2 / 200] and fraction.exact["2019-03"]
    assert "2019-06" not in fraction.index.astype(str)  # no later total bounds it


def test_totals_of_another_basis_get_into_the_fraction(ev):
    own = licence_holders.holders(ev).query("of == @licence_holders.HOLDERS")
    assert own.period.astype(str).max() == "2020-03"  # later totals leave out double holders


def test_exact_fraction_is_not_that_of_the_derived_series(ev):
    own = licence_holders.holders(ev).query("of == @licence_holders.HOLDERS and exact").set_index("period")
    assert own.low.to_dict() == pytest.approx(ev.series("fie_share_vats_licence_holders").to_dict())


def test_share_of_a_category_is_wrong_or_in_the_wrong_order(ev):
    categories = licence_holders.categories(ev).set_index("code")
    hand = {"b21": 111 / 13481, "b11": 12 / 3210, "b24": 28 / 10159, "b14": 14 / 5791, "b25_icp": 84 / 45931}
    hand["b25_nonicp"] = 12 / 15850  # all: pcwoo_20200807 over west_201912
    assert categories.index.tolist() == list(hand) and categories.share.tolist() == pytest.approx(list(hand.values()))
    assert categories.low["b21"] == pytest.approx(64 / 7973) and categories.high["b21"] == pytest.approx(64 / 6764)


def test_ceiling_on_a_category_ends_on_another_day(ev):
    assert licence_holders.categories(ev).set_index("code").uncapped["b21"] == "2015-06-19"  # jooyee_c196
