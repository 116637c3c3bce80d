"""Charts on quantity and quality: titles follow the data, words and tables agree, pictures fit a phone."""

from __future__ import annotations

import re

import pytest

from telecompilot import evidence
from telecompilot.charts import pilot_spread as spread_charts
from telecompilot.charts import quantity_to_quality as charts
from telecompilot.facts import pilot_spread
from telecompilot.facts import quantity_to_quality as facts
from telecompilot.figure import svg, theme


@pytest.fixture(scope="module")
def ev():
    return evidence.load()


@pytest.fixture(scope="module")
def plots(ev):
    return {
        "investment": charts.investment(facts.investment(ev), facts.INVESTMENT.values()),
        "high_tech": charts.high_tech(facts.high_tech(ev), ["fdi_hightech_share"]),
        "restrictions": charts.restrictions(facts.restrictions(ev), facts.RESTRICTIONS),
        "surveys": charts.surveys(facts.surveys(ev), facts.ANSWERS),
        "pilots": spread_charts.pilots(pilot_spread.pilots(ev), pilot_spread.sources(ev)),
    }


NAMES = ("investment", "high_tech", "restrictions", "surveys", "pilots")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [theme.WIDE, theme.NARROW])
def test_picture_does_not_fit_its_column(plots, name, width):
    assert svg.picture(plots[name].draw, width, "x").width <= 1.03 * width


@pytest.mark.parametrize("name", NAMES)
def test_number_in_alt_is_not_in_the_table(plots, name):
    plot = plots[name]
    cells = [cell for column in plot.table for cell in plot.table[column].dropna()]
    shown = {float(cell) for cell in cells if isinstance(cell, int | float)}
    shown |= {float(text) for cell in cells if isinstance(cell, str) for text in re.findall(r"\d+(?:\.\d+)?", cell)}
    words = re.sub(r"B\d\d", "", plot.alt)
    for text in re.findall(r"\d[\d,]*(?:\.\d+)?", words):
        value, step = float(text.rstrip(",").replace(",", "")), 10.0 ** -len(text.partition(".")[2])
        assert any(abs(value - one) <= 0.51 * step for one in shown), f"{text} in: {plot.alt}"


def test_title_of_investment_stays_when_the_data_turn(ev):
    frame = facts.investment(ev)
    frame.loc[(frame.measure == "Money") & (frame.year == 2025), "value"] = 2 * 1232.68
    frame.loc[(frame.measure == "New firms") & (frame.year == 2025), "value"] = 38486.757 / 2
    title = charts.investment(frame, facts.INVESTMENT.values()).title
    assert "the money rose 100%" in title and "new foreign firms fell 50%" in title


def test_title_of_high_technology_stays_when_a_new_peak_comes(ev):
    frame = facts.high_tech(ev)
    frame.loc[frame.year == 2025, "share"] = 0.4
    assert charts.high_tech(frame, ["fdi_hightech_share"]).title.endswith("has risen to 40%")


def test_title_of_restrictions_stays_when_the_data_turn(ev):
    frame = facts.restrictions(ev)
    last = (frame.place == "China") & (frame.year == 2024)
    frame.loc[last & (frame.kind == facts.EQUITY), "score"] = 0.2
    frame.loc[last & (frame.kind == facts.OTHER), "score"] = 0.01
    title = charts.restrictions(frame, facts.RESTRICTIONS).title
    assert title.startswith("Limits on foreign equity rose") and "other restrictions fell" in title
    assert title.endswith("did not follow")


def test_title_of_surveys_stays_when_the_data_turn(ev):
    frame = facts.surveys(ev)
    frame.loc[(frame.question == "Missed business through barriers") & (frame.year == 2025), "share"] = 0.2
    assert charts.surveys(frame, facts.ANSWERS).title.startswith("20% of European firms")
    assert "fewer than" in charts.surveys(frame, facts.ANSWERS).title


def test_title_of_pilots_counts_other_pilots(ev):
    frame = pilot_spread.pilots(ev)
    late = frame[(frame.unit == "category") & (frame.pilot != "Call centres (B24)")]
    assert spread_charts.pilots(late, ["mondaq_2014"]).title.startswith("Of six telecom services")


def test_line_bridges_the_change_of_scope(ev):
    spec = charts.investment(facts.investment(ev), facts.INVESTMENT.values()).draw(600).to_dict()
    lines = [layer for layer in _layers(spec["vconcat"][0]) if _type(layer) == "line"]
    data = [[row["year"] for row in spec["datasets"][layer["data"]["name"]]] for layer in lines]
    before, after = sorted(data)
    assert max(before) < 2022 <= min(after)


def _layers(chart):
    for layer in chart.get("layer", []):
        yield from (
            _layers({**layer, "data": layer.get("data", chart.get("data"))})
            if "layer" in layer
            else [{**layer, "data": layer.get("data", chart.get("data"))}]
        )


def _type(layer):
    mark = layer["mark"]
    return mark if isinstance(mark, str) else mark["type"]
