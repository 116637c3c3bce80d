"""Figures of the chapter on trend models: titles follow the data, words agree with the table."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from telecompilot import evidence
from telecompilot.charts import cloud_outlook as cloud_charts
from telecompilot.charts import trend_models as charts
from telecompilot.evidence import formats
from telecompilot.facts import cloud_outlook, tested_shares, track_record
from telecompilot.figure import svg, theme


@pytest.fixture(scope="module")
def ev():
    return evidence.load()


@pytest.fixture(scope="module")
def covered(ev):
    return track_record.coverage(track_record.evaluated(ev))


def fans(ev, **changes):
    return charts.fans(tested_shares.known(ev), tested_shares.fans(ev).assign(**changes), "6 of 9")


def seen(ev):
    made = cloud_outlook.outlook(ev)
    return [made.bounds, made.past, made.ahead, made.basis]


def test_fan_title_keeps_widths_that_are_gone(ev):
    ahead = tested_shares.fans(ev)
    wide = fans(ev, high80=ahead.high80.where(ahead.name != "Trade", 0.99), high95=0.995)
    assert "for trade" in wide.title and "for trade" not in fans(ev).title


def test_fan_is_shown_without_its_record(ev):
    assert "held 6 of 9 outcomes" in fans(ev).note


def test_fan_table_lacks_a_figure_or_a_year_ahead(ev):
    table = fans(ev).table
    known, ahead = tested_shares.known(ev), tested_shares.fans(ev)
    assert len(table) == len(known) + len(ahead)
    bounds = table[table.Figure.str.startswith("bound")]
    assert set(zip(bounds.Share, bounds.Year, strict=True)) == set(
        known[known.bound != ""][["name", "year"]].itertuples(index=False, name=None)
    )
    cars = table[(table.Share == "Cars") & (table.Year == 2020)].iloc[0]
    assert cars["Share or median, %"] == 61.6 and cars["80% band from, %"] != cars["80% band from, %"]  # lubes_2020


def test_alt_of_the_fans_names_numbers_that_the_table_has_not(ev):
    plot = fans(ev)
    shown = {str(formats.pct(value / 100)) for column in plot.table for value in plot.table[column] if column[-1] == "%"
             and value == value}  # fmt: skip
    ends = re.findall(r"between ([\d.]+%) and ([\d.]+%)", plot.alt)
    assert len(ends) == 6 and {end for pair in ends for end in pair} <= shown


def test_coverage_title_blames_bands_that_held(covered):
    good = charts.coverage(
        covered.assign(coverage=0.85, low=0.75, high=0.9, by_year_low=0.7, by_year_high=0.95), ["fie_share_exports"]
    )
    bad = charts.coverage(covered, ["fie_share_exports"])
    assert "No model" in bad.title and "No model" not in good.title
    assert "the headline’s held 85%" in good.title


def test_coverage_words_differ_from_the_table(covered):
    plot = charts.coverage(covered, ["fie_share_exports"])
    rows = plot.table[plot.table["Promised, %"] == 80].set_index("Model")
    for name, row in rows.iterrows():
        assert f"{name} {row['Held']:.0f} of {row['Forecasts']:.0f}" in plot.alt
    assert len(plot.table) == 3 * len(track_record.NAMES)


def test_simulation_title_keeps_old_coverage():
    frame = track_record.simulated_coverage()
    higher = charts.simulated(frame.assign(coverage=0.8), ["fie_share_exports"])
    assert "as few as 80%" in higher.title and "80% held as few as" in higher.title
    plot = charts.simulated(frame, ["fie_share_exports"])
    assert str(formats.pct(frame.coverage.min(), 0)) in plot.title
    held = plot.table.filter(like="Held")
    assert held.size == len(frame) and held.notna().all(axis=None), "a dot is not in the table"


def test_target_title_and_alt_keep_an_old_forecast(ev):
    bounds, past, ahead, basis = seen(ev)
    plot = cloud_charts.outlook(bounds, past, ahead, basis, "6 of 9", cloud_outlook.series(ev))
    assert str(formats.span(ahead.low80.iloc[-1], ahead.high80.iloc[-1], 0)) in plot.title
    assert "before any forecast" in plot.title
    sure = past.assign(low80=0.1, high80=0.11)
    assert (
        "the future’s own" in cloud_charts.outlook(bounds, sure, ahead, basis, "6 of 9", ("aws_share_canalys",)).title
    )
    assert plot.share == "brand share" and "6 of 9" in plot.note


def test_target_has_a_line_through_its_points(ev):
    bounds, past, ahead, basis = seen(ev)
    spec = cloud_charts.outlook(bounds, past, ahead, basis, "6 of 9", ("aws_share_canalys",)).draw(600).to_dict()
    lines = [layer for layer in _leaves(spec) if layer["mark"]["type"] == "line"]
    assert lines
    for layer in lines:
        rows = pd.DataFrame(spec["datasets"][layer["data"]["name"]])
        assert layer["encoding"]["y"]["field"] == "median" and rows.year.min() >= past.year.max()


def _leaves(spec):
    if "layer" not in spec:
        return [spec]
    return [leaf | {"data": leaf.get("data", spec.get("data"))} for part in spec["layer"] for leaf in _leaves(part)]


def test_bounds_are_missing_from_the_table(ev):
    bounds, past, ahead, basis = seen(ev)
    table = cloud_charts.outlook(bounds, past, ahead, basis, "6 of 9", ("aws_share_canalys",)).table
    assert (table.What == "bound").sum() == len(bounds)
    aws = table["AWS as printed, %"].dropna().tolist()
    assert sorted(aws) == [6.0, 8.1, 8.6]  # robin5g, hcinfo2022, techcrunch2019


@pytest.mark.parametrize("width", [theme.WIDE, theme.NARROW])
def test_picture_does_not_fit_the_page(ev, covered, width):
    plots = [
        fans(ev),
        charts.coverage(covered, ["fie_share_exports"]),
        charts.simulated(track_record.simulated_coverage(), ["fie_share_exports"]),
        cloud_charts.outlook(*seen(ev), "6 of 9", ("aws_share_canalys",)),
    ]
    for plot in plots:
        assert svg.picture(plot.draw, width, "t").width <= 1.03 * width
