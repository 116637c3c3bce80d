"""The chapter on quantity and quality: its words follow the data, its numbers are those of the rows."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from data_factory import changed, changed_figure

from telecompilot.evidence import formats
from telecompilot.report import pilot_record as record
from telecompilot.report import quantity_to_quality as page
from telecompilot.study import quality, survival

FIGURES = ("money", "restrictions", "pilots", "firms")


def latest(ev, series_id: str, value: float):
    """Evidence in which the last published figure of a series is another one."""
    rows = ev.every_row(series_id)
    return changed_figure(ev, series_id, rows.period.max(), value)


def test_words_stay_when_money_doubles_and_firms_halve(ev):
    turned = latest(ev, "fdi_utilised_cny", 2 * ev.at("fdi_utilised_cny", "2022").value)
    turned = latest(turned, "fdi_new_enterprises", round(ev.at("fdi_new_enterprises", "2022").value / 2))
    n, title = page.numbers(turned), page.fig_money(turned).title
    assert n.money_change == "rose 100%" and "Foreign investment rose 100%" in title
    assert n.firms_change == "fell 50%" and "new foreign firms fell 50%" in title
    assert "all but" not in n.each_place or n.starts.endswith(" of")


def test_money_for_each_firm_is_ranked_among_the_wrong_years(ev, n):
    each = ev.series("fdi_cny_per_new_enterprise")
    lower = int((each.iloc[:-1] < each.iloc[-1]).sum())
    assert n.each_years == formats.count(len(each) - 1) and (n.starts == "all") == (lower == 0)
    richest = latest(ev, "fdi_utilised_cny", 10_000)
    assert page.numbers(richest).each_place == "higher than in any"
    second = latest(ev, "fdi_utilised_cny", 2.2 * ev.latest("fdi_utilised_cny").value)
    assert page.numbers(second).each_place.startswith("lower than in all but ")


def test_line_bridges_the_change_of_scope(ev):
    spec = page.fig_money(ev).draw(600).to_dict()
    lines = [layer for layer in _layers(spec["vconcat"][0]) if _type(layer) == "line"]
    years = [[row["year"] for row in spec["datasets"][layer["data"]["name"]]] for layer in lines]
    before, after = sorted(years)
    assert max(before) < quality.BREAK <= min(after)


def test_bound_passes_for_an_exact_count(ev):
    drawn = page.fig_money(ev).draw(600).to_dict()["datasets"].values()
    bounds = {(row["measure"], row["year"]): row["bound"] for rows in drawn for row in rows if "bound" in row}
    assert bounds[quality.FIRMS, 2019] == "at least" and bounds[quality.EACH, 2019] == "at most"


def _layers(chart):
    for layer in chart.get("layer", []):
        layer = {**layer, "data": layer.get("data", chart.get("data"))}
        yield from _layers(layer) if "layer" in layer else [layer]


def _type(layer):
    return layer["mark"] if isinstance(layer["mark"], str) else layer["mark"]["type"]


def test_high_technology_of_one_year_is_divided_by_the_money_of_another(n):
    assert n.tech_made == "11.7%"  # 96.29 of 826.25 in 2024 (etnet_20260127)


def test_title_of_restrictions_stays_when_the_data_turn(ev):
    turned = latest(latest(ev, "oecd_fdirri_equity_v2022", 0.2), "oecd_fdirri_other_v2022", 0.01)
    title = page.fig_restrictions(turned).title
    assert title.startswith("China’s ownership limits rose") and "other restrictions fell" in title
    assert title.endswith("did not follow") and page.numbers(turned).equity_change.startswith("rose")


def test_parts_of_the_oecd_index_are_mixed_up(n):
    # gp_oecd_fdirri_2026, 2018: .136225 of .136225 + .021734 + .01145; other .021734, .121734 in 2021
    assert (n.equity_part_first, n.other_jump) == ("80%", "0.100")


def test_index_that_stood_still_counts_as_a_move(ev, n):
    digital = ev.series("oecd_dstri_overall_ed2025")
    year = int(n.digital_moved)
    assert digital[str(year)] != digital[str(year - 1)] and digital[str(year) :].nunique() == 1
    moved = latest(ev, "oecd_dstri_overall_ed2025", 0.2)
    assert page.numbers(moved).digital_moved == formats.date(digital.index[-1])


def test_economy_of_another_rank_is_called_the_strictest(ev):
    assert page.numbers(latest(ev, "oecd_pmr_ecommunications_rank", 1)).telecom_rank == "the strictest"
    assert page.numbers(latest(ev, "oecd_pmr_ecommunications_rank", 4)).telecom_rank == "number four by strictness"


def test_title_of_surveys_stays_when_the_data_turn(ev):
    title = page.fig_firms(latest(ev, "eucham_missed_opportunities", 20)).title
    assert (
        title.startswith("Of EU Chamber members that answered, 20% missed") and ", 46% in 2018" in title
    )  # neec_20180620


def test_pilots_are_counted_wrongly(ev, n):
    state = ev.pilots.state[ev.pilots.unit == "category"].value_counts()
    assert n.kinds == formats.count(state.sum())
    counted = [text.split()[0] for text in (n.kinds_spread, n.kinds_partial, n.kinds_back)]
    assert counted == [formats.count(state.get(name, 0)) for name in ("extended", "partial", "reversed")]
    assert (n.wait_short, n.wait_long) == ("21", "67")  # B21 after 20.6 months, B22, B23 and B24 after 66.7
    assert n.measures_share == "9%"  # 302 of more than 3,400 (mofcom_ftz10_2023): 8.9 percent at most


def test_title_of_pilots_counts_other_pilots(ev):
    fewer = changed(ev, "pilots", {"pilot": "Call centres (B24)"}, drop=True)
    assert record.fig_pilots(fewer).title.startswith("Of six telecom services")
    assert record.fig_pilots(ev).title.startswith("Of seven telecom services")


@pytest.mark.parametrize("age", [10, 30, 70])
def test_curve_is_read_at_another_age_than_the_present_pilots(ev, age, monkeypatch):
    monkeypatch.setattr(survival, "present_age", lambda pilots: float(age))
    curve = survival.expansion_curve(ev.pilots, unit="category")
    then = curve.loc[:age].iloc[-1] if age > curve.index[0] else pd.Series({"nationwide": 0.0})
    n, figure = page.numbers(ev), record.fig_spread(ev)
    early = formats.count(round(7 * then.nationwide))  # nobody is censored before the last spread
    assert f"At {age} months, this pilot’s age, {early} of seven" in figure.title
    assert n.telecom_now == formats.pct(then.nationwide, 0)
    known = age > curve.index[0]
    interval = formats.span(then.low, then.high, 0) if known else "not known"
    assert n.telecom_now_span == interval and (f"({interval})" in figure.alt) == known
    assert figure.table.set_index("Pilots")["Age, months"]["Present pilot"] == age


def test_settled_pilots_include_open_ones_or_a_wait_is_cut_short(ev, n):
    settled = ev.pilots[ev.pilots.state != "open"]
    assert n.settled == formats.count(len(settled))
    assert n.settled_spread == formats.count(int((settled.state == "extended").sum()))
    assert n.settled_years == "within six years"  # B22, B23 and B24 after 66.7 months
    slower = changed(ev, "pilots", {"pilot": "Call centres (B24)"}, extended="2024-07-30")
    assert page.numbers(slower).settled_years == "within 11 years"


def test_reversals_that_nobody_publishes_are_shown_as_none(ev):
    rates = record.tab_rates(ev).set_index("What is counted")
    column = rates["Taken back (95% interval)"]
    assert column["Tasks of the free-trade zones"] == "not published"
    assert column["Telecom categories"] == "0% (0–29%)"  # none of seven: Beta(1/2, 15/2) puts 29 percent at the top


def test_pilot_of_unknown_start_is_dropped_without_a_word(ev, n):
    rates = survival.rates(ev).rate
    assert n.known_rate == formats.pct(rates["the same, and those of unknown start"], 0) > n.dated_rate
    assert n.undated == formats.count(len(survival.UNDATED)).capitalize()
    assert all(name in n.undated_names for name in survival.UNDATED)


def test_answer_of_the_chapter_does_not_follow_its_signs(ev, n, monkeypatch):
    card = quality.scorecard(ev)
    assert n.tests_against == formats.count(int((card.result == "against").sum()))
    for result, answer in (("for", "Yes"), ("against", "Not so far")):
        monkeypatch.setattr(quality, "scorecard", lambda ev, result=result: card.assign(result=result))
        assert page.numbers(ev).answer == answer


@pytest.mark.parametrize("name", FIGURES)
def test_number_in_alt_is_not_in_the_table(ev, name):
    plot = getattr(record if name == "pilots" else page, f"fig_{name}")(ev)
    cells = [cell for column in plot.table for cell in plot.table[column].dropna()]
    shown = {float(cell) for cell in cells if isinstance(cell, int | float)}
    shown |= {float(text) for cell in cells if isinstance(cell, str) for text in re.findall(r"\d+(?:\.\d+)?", cell)}
    for text in re.findall(r"\d[\d,]*(?:\.\d+)?", re.sub(r"B\d\d", "", plot.alt)):
        value, step = float(text.rstrip(",").replace(",", "")), 10.0 ** -len(text.partition(".")[2])
        assert any(abs(value - one) <= 0.51 * step for one in shown), f"{text} in: {plot.alt}"


def test_number_in_the_words_of_the_curves_is_not_in_the_table(ev):
    plot = record.fig_spread(ev)
    shown = {round(value) for column in plot.table.select_dtypes("number") for value in plot.table[column].dropna()}
    assert {int(text) for text in re.findall(r"\d+", re.sub(r"\(\d+\) from", "", plot.alt))} <= shown
