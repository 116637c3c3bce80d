"""Numbers of the chapter on quantity and quality, against rows of the tables worked by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from telecompilot import evidence
from telecompilot.evidence import formats
from telecompilot.facts import pilot_spread, quality_signs
from telecompilot.facts import quantity_to_quality as facts


@pytest.fixture(scope="module")
def ev():
    return evidence.load()


@pytest.fixture(scope="module")
def n(ev):
    return facts.numbers(ev)


def points(values, years, width=0.0):
    index = pd.PeriodIndex([str(year) for year in years], freq="Y")
    return pd.DataFrame(
        {"value": values, "low": [v - width for v in values], "high": [v + width for v in values]}, index
    )


def test_number_reaches_prose_as_something_else_than_text(n):
    assert all(isinstance(value, formats.Text) for value in vars(n).values())


def test_headline_changes_differ_from_the_rows(ev, n):
    # 747.69 in 2025 (cqaefi_20260304) on 1232.68 in 2022 (centercredit_2023): -39.3 percent
    assert ev.at("fdi_utilised_cny", "2022").value == 1232.68 and n.money_change == "fell 39%"
    # 53766 in 2023, up 39.7 percent (shine_2023_services), gives 38487 in 2022; 70392 in 2025 (cqaefi_20260304): +82.9
    assert n.firms_then == "38,487" and n.firms_change == "rose 83%"
    # 747.69 billion over 70392 firms: 10.62 million; 1232.68 over 38486.8: 32.03
    assert (n.each_then, n.each_now) == ("32", "10.6")
    # 185.51 on 221.21 (manufacturing), 545.1 on 584.6 (services), cqaefi_20260304 on etnet_20260127
    assert (n.manufacturing_change, n.services_change) == ("fell 16%", "fell 7%")


def test_high_technology_is_read_off_the_wrong_base(ev, n):
    # 241.77 of 747.69 in 2025 (cqaefi_20260304); 37.3 in 2023 (hkcd_20240119); 96.29 of 826.25 in 2024 (etnet_20260127)
    assert (n.tech_last, n.tech_peak, n.tech_made) == ("32.3%", "37.3%", "11.7%")


def test_year_without_a_comparable_figure_is_bridged(ev):
    frame = facts.high_tech(ev).set_index("year").share
    assert frame[[2020, 2024]].isna().all() and frame[[2019, 2021, 2022, 2023, 2025]].notna().all()


def test_money_before_and_after_the_change_of_scope_is_one_line(ev):
    frame = facts.investment(ev)
    money = frame[frame.measure == facts.MONEY].set_index("year").part
    assert set(money[money.index < 2022]) == {"before"} and set(money[money.index >= 2022]) == {"after"}
    assert set(frame[frame.measure == facts.FIRMS].part) == {"whole"}


def test_bound_passes_for_an_exact_count(ev):
    frame = facts.investment(ev).set_index(["measure", "year"]).bound
    assert frame[facts.FIRMS, 2019] == "at least" and frame[facts.EACH, 2019] == "at most"


def test_parts_of_the_oecd_index_are_mixed_up(ev, n):
    frame = facts.restrictions(ev).pivot_table("score", ["place", "kind"], "year").loc["China"]
    # gp_oecd_fdirri_2026: equity .136225 and .110542, other .021734 and .121734 (2021), total .168784 and .227
    assert frame.loc[facts.EQUITY, 2018] == pytest.approx(0.136225)
    assert (n.equity_change, n.other_jump, n.total_first, n.total_last) == ("fell 19%", "0.100", "0.169", "0.227")
    # .136225 of .136225 + .021734 + .01145; .110542 of .110542 + .1105 + .008333
    assert (n.equity_part_first, n.equity_part_last) == ("80%", "48%")
    assert (frame.drop(facts.TOTAL).sum() - frame.loc[facts.TOTAL]).abs().max() < 0.005


def test_index_that_stood_still_counts_as_a_move(n):
    assert n.digital_moved == "2021"


def test_survey_answers_differ_from_their_prints(n):
    # 46 (neec_20180620), 63 (eurobiz_2025); 27 and 13 (euractiv_20240510); 52 (amcham_20260116); 32 (uscbc_20250716)
    assert (n.missed_first, n.missed_last, n.top_high, n.top_last) == ("46%", "63%", "27%", "13%")
    assert (n.three_last, n.lost_share) == ("52%", "32%")


def test_pilots_are_counted_wrongly(ev, n):
    # seven telecom services: B21 after 20.6 months, B22, B23 and B24 after 66.7, three not nationwide
    assert (n.kinds, n.kinds_spread, n.kinds_partial, n.kinds_back) == ("seven", "four", "three", "none")
    assert (n.wait_short, n.wait_long, n.spread_by_age) == ("21", "67", "one")
    # 302 of more than 3,400 (mofcom_ftz10_2023): 8.9 percent at most
    assert n.measures_share == "9%"


def test_reversed_pilot_is_dated_as_if_it_still_ran(ev):
    frame = pilot_spread.pilots(ev).set_index("pilot")
    first = frame.loc["Wholly foreign-owned hospitals, first try"]
    assert first.ended and 5 < first.months < 18  # 2014-07-25 to the catalogue of 2015
    assert not frame.loc["Value-added telecom pilot of 2024"].ended


@pytest.mark.parametrize(
    ("values", "rises", "says"),
    [
        ([1, 2, 3], True, "for"),
        ([1, 4, 3], True, "mixed"),
        ([3, 2, 1], True, "against"),
        ([3, 2, 1], False, "for"),
        ([3, 0, 1], False, "mixed"),
        ([1, 2, 3], False, "against"),
        ([2, 5, 2], True, "no change"),
        ([2, 5, 2], False, "no change"),
    ],
)
def test_sign_is_read_the_wrong_way_round(values, rises, says):
    frame = points(values, [2018, 2020, 2022])
    assert quality_signs.result(frame, frame.index[0], rises) == says


def test_rounding_makes_a_move():
    frame = points([2.0, 2.4], [2018, 2022], width=0.5)
    assert quality_signs.result(frame, frame.index[0], True) == "no change"


def test_answer_of_the_chapter_does_not_follow_its_signs(ev, n, monkeypatch):
    card = quality_signs.scorecard(ev)
    assert n.tests_against == formats.count(int((card.result == "against").sum())) and n.answer == "Not so far"
    monkeypatch.setattr(quality_signs, "scorecard", lambda ev: card.assign(result="for"))
    assert facts.numbers(ev).answer == "Yes"
