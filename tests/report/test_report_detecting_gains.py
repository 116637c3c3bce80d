"""The chapter on detection: its words must follow the data."""

from __future__ import annotations

import math
import re

import pandas as pd
import pytest

from telecompilot.report import detecting_gains as page
from telecompilot.report import what_to_watch as watch
from telecompilot.study import assumptions, detection
from telecompilot.study.detection import LAST

FIGURES = (page.fig_chance, page.fig_yardsticks, page.fig_size, page.fig_data)


@pytest.fixture
def changed(monkeypatch, ev):
    """Return a function that puts other results in place of those of one function of study.detection."""

    def change(name: str, alter):
        result = alter(getattr(detection, name)(assumptions.load(ev)).copy())
        monkeypatch.setattr(detection, name, lambda given: result)

    return change


@pytest.mark.parametrize("fig", FIGURES)
def test_alt_text_says_a_number_that_the_table_lacks(ev, fig):
    plot = fig(ev)
    table = plot.table.select_dtypes("number").to_numpy(float).ravel()
    words = [float(x) for x in re.findall(r"(\d+(?:\.\d+)?)(?=%| percentage)", plot.alt)]
    assert words and all((abs(table - x) <= 0.051).any() for x in words), words


def chance_of_pilot(value: float):
    def alter(table):
        table.loc[LAST, page.PILOT] = value
        return table

    return alter


@pytest.mark.parametrize("gap", [0.0, 0.65, -0.03])
def test_title_keeps_an_old_chance_or_leaves_false_alarms_out(ev, changed, gap):
    quiet = detection.by_path(assumptions.load(ev)).loc[LAST, page.QUIET]
    changed("by_path", chance_of_pilot(quiet + gap))
    title = page.fig_chance(ev).title
    assert f"show in {quiet + gap:.0%} of simulations" in title and title.endswith(f"false alarms: {quiet:.0%}")


def test_title_keeps_the_old_ranges_of_the_yardsticks(ev, changed):
    assert page.fig_yardsticks(ev).title.startswith("The pilot makes no clear difference: ")
    changed("yardsticks", lambda table: table.assign(with_pilot=[0.8, 0.82, 0.9]))
    assert page.fig_yardsticks(ev).title.endswith("with it in 80–90%")


@pytest.mark.parametrize(
    ("chance", "said"),
    [
        ([0.4] * 4, "No gain tried"),
        ([0.6] * 4, "Every gain tried"),
        ([0.1, 0.2, 0.3, 0.7], "A gain of 5 points a year would likely show by 2035, one of 2 points a year would not"),
    ],
)
def test_title_names_a_gain_that_is_not_detected(ev, changed, chance, said):
    changed(
        "sizes",
        lambda table: table.assign(chance=table.gain.map(dict(zip(dict.fromkeys(table.gain), chance, strict=True)))),
    )
    assert page.fig_size(ev).title.startswith(said)


def test_title_promises_more_than_the_best_change_of_data(ev):
    table = detection.better_data(assumptions.load(ev))
    best, base = table.points.min(), table.base.iloc[0]
    words = page.fig_data(ev).title.split()
    assert float(words[words.index("from") + 1]) == pytest.approx(base, abs=0.051)
    assert float(words[words.index("to") + 1]) == pytest.approx(best, abs=0.051)


def test_chance_of_both_shares_stands_in_one_panel_or_under_one_name(ev):
    spec = page.fig_chance(ev).draw(736).to_dict()
    assert [panel["title"] for panel in spec["concat"]] == ["Brand share", "Licence-holder share"]
    marks = [layer["mark"]["type"] for layer in spec["concat"][1]["layer"] if isinstance(layer.get("mark"), dict)]
    assert marks.count("line") == 3


def test_axis_of_chance_is_cut(ev):
    for fig in (page.fig_chance, page.fig_size):
        assert '"domain": [0, 1]' in fig(ev).draw(736).to_json(indent=None)


def test_false_alarms_are_not_those_that_the_test_allows(n):
    alpha = float(n.alpha.rstrip("%"))
    assert abs(float(n.false_alarm.rstrip("%")) - alpha) <= 1
    assert float(n.yearly.rstrip("%")) > 2 * alpha  # looking afresh each year


def test_waiting_for_forty_years_is_said_to_help(n):
    soon, late = (float(x.rstrip("%")) for x in (n.one_watch, n.one_long))
    assert soon < late < 50


def test_range_of_needed_sizes_leaves_out_the_middle(n):
    assert float(n.needed_low) <= float(n.needed.split()[0]) <= float(n.needed_high.split()[0])


@pytest.mark.parametrize(
    ("year", "words"),
    [(2028.5, "mid-2028"), (2028.2, "early 2028"), (2028.8, "late 2028"), (math.nan, "not within the horizon")],
)
def test_year_is_put_in_other_words(year, words):
    assert page.when(year) == words


def test_finding_gives_a_chance_that_the_watches_do_not(ev, changed, monkeypatch):
    monkeypatch.setattr(page, "guarded", lambda name, words: f"{name}: {words}")
    last = detection.by_path(assumptions.load(ev)).loc[LAST]
    chance, quiet = page.one_in(last[page.PILOT]), last[page.QUIET]
    assert page.one_in(quiet) == "about 1 of 20"
    words = page.unseen(ev)
    assert words.startswith("gain_not_told: Success or failure may be invisible in published figures: even by ")
    assert f" in {chance} simulations, " in words and (words.endswith("about as many as false alarms")) == (
        chance == page.one_in(quiet)
    )
    changed("by_path", chance_of_pilot(0.35))
    assert page.unseen(ev).endswith("in about 1 of 3 simulations, a false alarm in about 1 of 20")


@pytest.mark.parametrize(
    ("chance", "quiet", "words"),
    [
        (0.052, 0.049, "about as many as false alarms"),
        (0.066, 0.049, "little more than false alarms (about 1 of 20)"),
        (0.03, 0.05, "no more than false alarms (about 1 of 20)"),
        (0.35, 0.05, "a false alarm in about 1 of 20"),
    ],
)
def test_one_of_fifteen_is_called_as_many_as_one_of_twenty(monkeypatch, ev, chance, quiet, words):
    monkeypatch.setattr(page, "guarded", lambda name, words: words)
    last = pd.DataFrame({page.PILOT: [chance], page.QUIET: [quiet]}, index=[LAST])
    monkeypatch.setattr(detection, "by_path", lambda given: last)
    assert page.unseen(ev).endswith(f"simulations, {words}")


@pytest.mark.parametrize(
    ("chance", "words"),
    [
        (0.066, "about 1 of 15"),
        (0.054, "about 1 of 20"),
        (0.046, "about 1 of 20"),
        (0.5, "about 1 of 2"),
        (0.85, "85% of"),
    ],
)
def test_chance_is_said_more_finely_than_it_is_known(chance, words):
    assert page.one_in(chance) == words


def test_tables_print_chances_to_a_tenth(ev):
    """The assumptions bear no finer chance."""
    for table in (page.tab_paths(ev), *(fig(ev).table for fig in FIGURES)):
        chances = table.filter(regex="Chance|etected (by|within)|Reached|There")
        assert len(chances.columns) and all(map(pd.api.types.is_integer_dtype, chances.dtypes)), chances.dtypes


def test_headline_gives_a_year_that_is_not_reached(ev, changed):
    changed("by_path", chance_of_pilot(0.4))
    assert page.headline(ev).year == f"not by {LAST}" and page.headline(ev).chance == "40%"
    changed("by_path", chance_of_pilot(0.6))
    assert str(LAST + 1) in page.headline(ev).year
    assert page.numbers(ev).table_title.startswith("One of six paths")


def test_gain_that_no_market_shows_is_given_a_size_in_words(ev):
    given = assumptions.load(ev).fixed(revision=60.0)
    assert page._sizes(given)["needed_early_likely"] == "more than any market has shown"


def test_source_of_an_assumption_is_left_out(ev):
    named, table = page.sources(ev), ev.scenarios
    behind = " ".join(table.source_id[table.parameter.isin(page.USED)]).split()
    assert set(named) == set(behind) and len(named) == len(set(named)) and set(named) <= set(ev.sources.index)


def test_yardsticks_lack_a_figure_a_date_or_a_source(ev):
    table = watch.tab_yardsticks(ev)
    assert len(table) == 4 and "licence" in table.Yardstick[0] and "brand" in table.Yardstick[3]
    for latest in table["Latest figure"]:
        assert "unpublished" in latest or re.search(r"\d{4} \(.+\)", latest), latest
    assert set(watch.yardstick_sources(ev)) <= set(ev.sources.index)
