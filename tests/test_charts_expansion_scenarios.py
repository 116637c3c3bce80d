"""Figures of the chapter on expansion scenarios."""

from __future__ import annotations

import re

from telecompilot import evidence
from telecompilot.charts import expansion_scenarios as charts
from telecompilot.facts import expansion_scenarios as facts

SOURCES = ("hcinfo2022",)


def test_title_keeps_old_numbers_when_the_paths_change():
    found = facts.fans()
    before = charts.fans(found, (0.6, 0.88), "brand", SOURCES, "64 of 97").title
    after = charts.fans(found.assign(high80=found.high80 + 0.1), (0.6, 0.88), "brand", SOURCES, "64 of 97").title
    assert before != after and "2035" in after


def test_number_in_the_description_is_not_in_the_table():
    plot = charts.fans(facts.fans(), facts.open_markets(evidence.load()), "brand", SOURCES, "64 of 97")
    shown = {value for value in plot.table.drop(columns="Path").to_numpy(float).ravel()}
    said = [float(x) for x in re.findall(r"(\d+(?:\.\d)?)%", plot.alt)]
    assert said and all(any(abs(x - y) <= 0.1001 or x == float(f"{y:.2g}") for y in shown) for x in said)


def test_title_calls_a_clear_gain_unclear():
    gaps = facts.differences()
    assert "cannot be told" in charts.differences(gaps, "brand", 2035, SOURCES).title
    up = gaps.assign(**{name: gaps[name].abs() + 0.01 for name in gaps.columns[1:]})
    assert "is clear" in charts.differences(up, "brand", 2035, SOURCES).title


def test_chart_cannot_be_drawn_for_a_phone():
    for plot in (
        charts.fans(facts.fans(), (0.6, 0.88), "brand", SOURCES, "64 of 97"),
        charts.differences(facts.differences(), "brand", 2035, SOURCES),
        charts.drivers(facts.drivers(), "brand", 2035, SOURCES),
        charts.fractions(facts.fractions(), "brand", 2035, SOURCES),
    ):
        for width in (342, 736):
            assert plot.draw(width).to_dict()["$schema"]


def test_longest_bar_is_not_the_driver_that_the_title_names():
    plot = charts.drivers(facts.drivers(), "brand", 2035, SOURCES)
    assert plot.title.startswith(plot.table.iloc[0]["Assumption"])


def test_widest_unknown_is_not_the_one_that_the_title_names():
    found = facts.fractions()
    plot = charts.fractions(found, "brand", 2035, SOURCES)
    assert plot.title.startswith(found.driver[0]) and plot.table["With interplay, %"].is_monotonic_decreasing
    turned = found.assign(total=found.total[::-1].to_numpy()).sort_values("total", ascending=False, ignore_index=True)
    assert charts.fractions(turned, "brand", 2035, SOURCES).title.startswith(turned.driver[0])
    said = [float(x) for x in re.findall(r"(\d+(?:\.\d)?)%", plot.alt)]
    shown = plot.table[["Alone, %", "With interplay, %"]].to_numpy(float).ravel()
    assert said and all(any(abs(x - y) <= 0.5 for y in shown) for x in said)
