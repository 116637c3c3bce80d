"""The chapter on expansion scenarios: its numbers, tables and figures follow the assumptions."""

from __future__ import annotations

import csv
import re
import shutil

import pandas as pd
import pytest

from telecompilot import evidence
from telecompilot.evidence import formats, paths
from telecompilot.report import expansion_scenarios as chapter
from telecompilot.report import scenario_added, scenario_drivers
from telecompilot.study import assumptions, fans, scenarios, sensitivity


@pytest.fixture(scope="module")
def n(ev):
    return chapter.numbers(ev)


@pytest.fixture(scope="module")
def gaining(tmp_path_factory):
    """Evidence on which every opening lifts share, and by much."""
    folder = tmp_path_factory.mktemp("gaining") / "data"
    shutil.copytree(paths.DATA, folder)
    with open(folder / "scenarios.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["parameter"] in ("step_mean", "short_mean", "effect_mean"):
            row |= {"value": "0.4", "low": "0.3", "high": "0.5"}
        if row["parameter"] in ("step_spread", "short_spread", "effect_spread"):
            row |= {"value": "0.01", "low": "", "high": ""}
    with open(folder / "scenarios.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return evidence.load(folder)


def percents(text):
    return [float(x) for x in re.findall(r"(\d+(?:\.\d+)?)%", text)]


def test_numbers_of_the_prose_are_not_those_of_the_figures(ev, n, given):
    last = fans.fans(given).query("year == 2035").set_index("path").loc[scenarios.path(given, scenarios.NONE)]
    assert n.none == formats.pct(last["median"])
    assert n.none_span == formats.span(*map(formats.rough, (last.low80, last.high80)))
    assert n.none_span in chapter.fig_ranges(ev).title and n.pilot_span in chapter.fig_ranges(ev).title
    by_licence = chapter.fig_ranges(ev, "licence")
    assert f"from {n.licence_none} to {n.licence_pilot};" in by_licence.title
    assert f"{n.licence_pilot} ({n.licence_pilot_span})" in by_licence.draw(600).to_json(ensure_ascii=False)
    assert f"{n.gap_low} to {n.gap_high.split()[0]} points" in scenario_added.fig_added(ev).title
    assert n.fan_held in chapter.fig_ranges(ev).note
    assert f"{n.widest_total} of the variance in all" in scenario_drivers.fig_spread(ev).title


@pytest.mark.parametrize(
    ("low", "high", "words"), [(-0.1, 0.05, "neither"), (0.01, 0.05, "up"), (-0.05, -0.01, "down")]
)
def test_words_keep_saying_that_nothing_is_clear_when_it_is(low, high, words):
    assert chapter._toward(pd.Series({"low80": low, "high80": high}), "up", "down", "neither") == words


def test_text_calls_a_clear_gain_unclear(ev, gaining, n):
    assert n.direction.startswith("neither") == ("a gain or a loss" in scenario_added.fig_added(ev).title)
    turned = chapter.numbers(gaining)
    assert turned.direction == "more than without it" and turned.plan == "on a gain"
    assert scenario_added.fig_added(gaining).title.endswith(": a gain")
    assert chapter.fig_ranges(gaining).title != chapter.fig_ranges(ev).title


def test_spreading_matters_less_than_opening_whatever_the_figures_are():
    wide = pd.Series({"low80": -0.05, "high80": 0.05})
    assert "less than" in chapter._matters(0.01, wide) and "as much as" in chapter._matters(0.06, wide)


def test_retrenchment_is_shown_without_its_basis(ev, n, given):
    settled = ev.pilots[ev.pilots.state != "open"]
    closing = given.get("closing", "retrenchment")
    assert n.reversed == formats.count(int((settled.state == "reversed").sum()))
    assert n.settled == formats.count(len(settled))
    assert f"{closing.low:.0f}" in n.closing_span and f"{closing.high:.0f}" in n.closing_span


def test_middle_without_a_moved_licence_is_not_that_of_the_simulation(n, given):
    moved = given.get("transfer")
    for words, end in ((n.moved_none, moved.low), (n.moved_most, moved.high)):
        own = scenarios.simulate("pilot_as_is", share="licence", given=given.fixed(transfer=end))
        assert words == formats.pct(own[2035].median())


def test_prose_names_another_driver_or_another_order_than_the_figures(ev, n, given):
    split = sensitivity.spread(given)
    assert n.widest.removeprefix("the ") == split.label.iloc[0] and n.start_part == formats.pct(split.total["start"], 0)
    assert scenario_drivers.fig_drivers(ev).title.lower().startswith(n.top_driver)


def test_quoted_start_is_not_the_central_one_of_the_paths(ev, given):
    """The chapter quotes the last published share of one vendor, at which the middle of the start stands."""
    assert ev.latest("aws_share_idc_iaas_dated").value == pytest.approx(given.value("start_brand_cloud") / 100)


def test_assumption_is_hidden_from_the_reader(ev):
    table = chapter.tab_assumptions(ev)
    assert len(table) == len(ev.scenarios)
    unsourced = table[(table.Sources == "") & ~table["How the number was found"].str.startswith(("Assumed", "Reader"))]
    assert unsourced.empty, list(unsourced.Assumption)


def test_title_says_another_chance_than_the_table(ev, n, given):
    level = f"{given.value('crossing_level'):g}%"
    table = chapter.tab_chances(ev).set_index(["Share", "Path"])[f"At {level} in 2035, %"]["brand share"]
    assert percents(n.chances_title) == [
        table[scenarios.path(given, name)] for name in (scenarios.NONE, scenarios.PILOT)
    ]


def test_table_of_services_shows_another_interval_than_the_simulation(ev, given):
    table = chapter.tab_services(ev).set_index("Scenario")
    own = scenarios.simulate("nationwide", share="licence", service="access")[2035].quantile([0.1, 0.5, 0.9])
    interval = formats.span(*map(formats.rough, own[[0.1, 0.9]]))
    assert table.loc[given.scenarios["nationwide"].name, "Internet access"] == f"{formats.pct(own[0.5])} ({interval})"
    assert list(table.index) == [given.scenarios[name].name for name in scenarios.spreading(given)]


def test_path_has_no_row_in_the_picture_or_the_first_year_is_drawn_as_a_path(ev, given):
    last = chapter._last(given)
    first = fans.fans(given).iloc[0]
    for width in (736, 340):
        spec = chapter._ranges(first, last, width).to_json(indent=None)
        assert all(f'"{name}' in spec for name in last.index) and spec.count('"aside": true') == 1
    assert set(chapter.fig_ranges(ev).table.Path) == set(scenarios.distinct(given).values())


def test_longest_bar_is_not_the_driver_that_the_title_names(ev):
    assert scenario_drivers.fig_drivers(ev).title.startswith(
        scenario_drivers.fig_drivers(ev).table.iloc[0]["Assumption"]
    )


def test_widest_unknown_is_not_the_one_that_the_title_names(ev):
    plot = scenario_drivers.fig_spread(ev)
    assert plot.table["With interactions, %"].is_monotonic_decreasing
    assert plot.title.startswith(plot.table.iloc[0]["Unknown"])


def test_sources_of_an_assumption_are_left_out(ev):
    table = ev.scenarios.set_index("parameter").source_id
    assert {*table["transfer"].split(), *table["effect_mean"].split()} <= {*chapter.sources(ev)}
    assert chapter.sources(ev, ["lag"]) == tuple(table["lag"].split())
    assert {*chapter.BEHIND_CHANCES, *chapter.BEHIND_SERVICES} <= {*ev.scenarios.parameter}
    assert assumptions.sources(ev, []) == ()


def test_path_stands_under_another_reading_than_it_is_drawn_with(ev, given):
    plot = scenario_added.fig_added(ev)
    drawn = {words: scenario_added.READINGS[reading] for (_, reading), words in scenarios.distinct(given).items()}
    assert dict(zip(plot.table.Path, plot.table.Reading, strict=True)).items() <= drawn.items()
    assert plot.table.Reading.is_monotonic_increasing  # the rows of each reading stand together
    for width in (736, 340):
        spec = plot.draw(width).to_json(indent=None)
        assert all(reading.split(":")[0] in spec for reading in scenario_added.READINGS.values())
    whole = plot.table.set_index("Path").loc[scenarios.path(given, "nationwide", "regional")]
    assert whole.Reading == scenario_added.READINGS["regional"]
