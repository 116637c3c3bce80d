"""Counts, fractions and bounds of the chapter on measuring share, worked by hand from the rows named beside them."""

from __future__ import annotations

import pandas as pd
import pytest

from telecompilot import evidence
from telecompilot.facts import cloud_bounds, four_counts
from telecompilot.facts import measuring_share as facts


@pytest.fixture(scope="module")
def ev():
    return evidence.load()


@pytest.fixture(scope="module")
def n():
    return facts.numbers()


@pytest.fixture(scope="module")
def china(ev):
    return cloud_bounds.china(ev).set_index(["basis", "period"])


def test_fraction_of_licence_holders_is_wrong(n):
    assert n.share == "0.24%"  # 191 / 78,445: marbridge_2020, marbridge_202001
    assert n.share_next == "0.29%"  # 232 / 81,071: c114_202004, marbridge_202004
    assert n.share_first == "0.17–0.19%"  # 67 (marbridge_2020) over 39,855 (2017-01) and 34,505 (2016-03)
    assert n.pudong == "21.7%"  # 427 / 1,967: samena_202411
    assert n.wide == "1.3–1.4%"  # 2,343 (scio_20250220) over about 177,000 (chinanews_20250121)
    assert n.approvals_of_wide == "0.094%"  # 166 / 177,000


def test_bracket_leaves_its_neighbours_or_passes_for_exact():
    months = pd.PeriodIndex(["2019-01", "2019-03", "2019-06"], freq="M")
    number = pd.Series([1.0, 2.0, 3.0], months)
    total = pd.Series([100.0, 200.0, 400.0], pd.PeriodIndex(["2018-12", "2019-03", "2019-05"], freq="M"))
    found = facts.bracketed(number, total)
    assert found.loc["2019-01", ["low", "high"]].tolist() == [1 / 200, 1 / 100] and not found.exact["2019-01"]
    assert found.loc["2019-03", ["low", "high"]].tolist() == [2 / 200, 2 / 200] and found.exact["2019-03"]
    assert "2019-06" not in found.index.astype(str)  # no later total bounds it


def test_totals_of_another_basis_get_into_the_fraction(ev):
    own = facts.holders(ev).query("of == @facts.HOLDERS")
    assert own.period.astype(str).max() == "2020-03"  # later totals leave out double holders


def test_count_rises_and_share_falls_among_ministry_licensees(n):
    assert (n.cross_firms_first, n.cross_firms_last) == ("37", "58")  # caict_201603, c114_201801
    assert (n.cross_first, n.cross_last, n.cross_move) == ("0.89%", "0.7%", "fell")


def test_share_of_a_category_is_wrong_or_in_the_wrong_order(ev, n):
    found = facts.categories(ev).set_index("code")
    hand = {"b21": 111 / 13481, "b11": 12 / 3210, "b24": 28 / 10159, "b14": 14 / 5791, "b25_icp": 84 / 45931}
    hand["b25_nonicp"] = 12 / 15850  # all: pcwoo_20200807 over west_201912
    assert found.index.tolist() == list(hand) and found.share.tolist() == pytest.approx(list(hand.values()))
    assert found.low["b21"] == pytest.approx(64 / 7973) and found.high["b21"] == pytest.approx(64 / 6764)
    assert (n.b21_growth, n.b21_before) == ("73%", "0.80–0.95%")  # 111 / 64; eeworld_20190108


def test_leader_is_credited_with_a_ceiling_that_went_first_elsewhere(ev):
    found = facts.categories(ev)
    assert found.set_index("code").uncapped.to_dict()["b21"] == "2015-06-19"  # jooyee_c196
    assert "It is also the one" in facts._leader(found)
    other = found.sort_values("share", ignore_index=True)
    assert "not the one" in facts._leader(other)


def test_aws_shares_of_two_bases_are_joined_or_lost(n, china):
    printed = china.aws.dropna()
    assert printed.loc[cloud_bounds.CANALYS].to_dict() == {"2019-Q3": 0.086}  # techcrunch2019
    assert printed.loc[cloud_bounds.IDC].to_dict() == {"2020-Q4": 0.06, "2022-06": 0.081}  # robin5g, hcinfo2022
    assert n.aws_figures == "Three" and n.idc_last_date == "first half of 2022"


def test_ceiling_is_lower_than_what_named_vendors_leave(china):
    canalys, idc = china.loc[cloud_bounds.CANALYS], china.loc[cloud_bounds.IDC]
    assert canalys.high["2020-Q1"] == pytest.approx(0.1905)  # others 19.0, register2020q1
    assert canalys.high["2020-Q2"] == pytest.approx(1 - 0.7865)  # four leaders 78.7, pingwest2020
    assert canalys.high["2023-Q4"] == pytest.approx(1 - 0.735)  # three leaders 74, bcs2023q4
    assert idc.high["2022-06"] == pytest.approx(1 - (0.3445 + 0.1155 + 0.1095 + 0.1025))  # hcinfo2022, low ends
    assert idc.high["2023-12"] == pytest.approx(1 - 0.7075)  # five hold 70.8, none foreign: longport2024
    assert idc.high["2023-06"] == pytest.approx(1 - 0.8 * 0.7235)  # AWS fifth of five with 72.4: cbj2023


def test_single_brand_may_have_more_than_its_rank_allows(china, n):
    canalys, idc = china.loc[cloud_bounds.CANALYS], china.loc[cloud_bounds.IDC]
    assert canalys.single.isna()[["2019-Q2", "2019-Q3"]].all()  # AWS was third: Baidu is no ceiling then
    assert canalys.single["2021-Q3"] == pytest.approx(0.0885)  # Baidu 8.8, register2021q3
    assert idc.single["2023-12"] == pytest.approx(0.7085 / 5) and n.single == "14.2%"
    assert (china.single.dropna() <= china.high[china.single.notna()]).all()


def test_lower_end_is_above_the_upper_one_or_a_lone_vendor_sets_a_ceiling(china):
    assert (china.low <= china.high).all() and ((china.low > 0) == china.aws.notna()).all()
    assert "2022-Q3" not in china.loc[cloud_bounds.CANALYS].index  # two vendors named
    assert "2025-Q4" not in china.loc[cloud_bounds.CANALYS].index


def test_half_year_is_drawn_in_the_wrong_half(china):
    first, second = china.loc[(cloud_bounds.IDC, "2022-06")], china.loc[(cloud_bounds.IDC, "2023-12")]
    assert (f"{first.start:%Y-%m-%d}", f"{first.end:%Y-%m-%d}") == ("2022-01-01", "2022-07-01")
    assert (f"{second.start:%Y-%m-%d}", f"{second.end:%Y-%m-%d}") == ("2023-07-01", "2024-01-01")


def test_open_market_is_drawn_with_another_share(ev):
    found = cloud_bounds.markets(ev).set_index("place")
    assert found.loc["Europe", ["low", "high"]].tolist() == pytest.approx([0.84, 0.86])  # about 15, mobileeurope2025
    assert found.low["Korea"] == pytest.approx(0.7405, abs=1e-3)  # 62.1 + 12.0, etnews2022
    assert found.ceiling["Korea"] == pytest.approx(1 - 0.0695)  # Naver 7.0, etnews2022
    assert found.loc["Japan", ["low", "high", "ceiling"]].tolist() == [0.6, 0.7, 0.95]  # yomiuri2022, moderntimes2023
    assert found.loc["United Kingdom", ["low", "high"]].tolist() == [0.7, 0.8]  # ofcom2023


def test_counts_of_different_populations_are_mixed_up(ev):
    found = four_counts.counts(ev)
    assert found.number.tolist() == [13, 166, 266, 2400, 151481]
    assert found.bound.tolist() == ["", "", "", ">", ""]  # jjrb_202505 says more than 2,400


def test_definition_shows_a_bound_as_a_figure(ev):
    latest = four_counts.definitions(ev).set_index("Count")["Latest figure"]
    assert latest["Licences"].startswith("more than 2,400")
    assert "all at most 29.2%" in latest["Brand share"] and latest["Licence-holder share"] == "0.24%, December 2019"


def test_move_of_a_licence_counts_as_a_gain_of_brand():
    rows = four_counts.moves().set_index("If this happens")
    swap = rows[rows.index.str.contains("licence of its own")].iloc[0]
    assert swap["Brand share"] == "no change" and swap["Licence-holder share"].startswith("up")
