"""The figure of effects: every opening is in it or in its note, words follow the data, the picture fits a phone."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from telecompilot import evidence
from telecompilot.charts import opening_effects as charts
from telecompilot.facts import opening_study
from telecompilot.figure import svg, theme


@pytest.fixture(scope="module")
def found():
    return opening_study.study(evidence.load())


@pytest.mark.parametrize("width", [theme.WIDE, theme.NARROW])
def test_picture_does_not_fit_its_column(found, width):
    assert svg.picture(charts.effects(found).draw, width, "x").width <= 1.03 * width


def test_opening_of_the_list_is_neither_drawn_nor_refused_with_a_reason(found):
    plot = charts.effects(found)
    for _, row in found.rows.iterrows():
        if row.reason:
            assert f"{row['name']} ({row.reason})" in plot.note
        else:
            assert row["name"] in set(plot.table["Opening"])


def test_number_in_alt_is_not_in_the_table(found):
    plot = charts.effects(found)
    drawn = plot.table[["Effect, log-odds a year", "95% interval, from", "95% interval, to"]].round(2)
    numbers = {abs(value) for value in drawn.to_numpy().ravel()}
    for text in re.findall(r"\d\.\d+", plot.alt):
        assert any(abs(float(text) - value) < 0.0101 for value in numbers), text


def test_mean_and_new_market_share_one_interval(found):
    table = charts.effects(found).table.set_index("Drawn as")
    ends = ["95% interval, from", "95% interval, to"]
    assert table.loc["mean", ends].tolist() == pytest.approx(found.new.ci, abs=5e-4)
    assert table.loc["new market", ends].tolist() == pytest.approx(found.new.prediction, abs=5e-4)


def test_title_stays_when_an_opening_becomes_clear(found):
    assert charts.effects(found).title.startswith("Not one of six openings")
    rows = found.rows.copy()
    rows.loc["film-quota-2012", ["effect", "low", "high"]] = [0.3, 0.1, 0.5]
    turned = charts.effects(replace(found, rows=rows))
    assert turned.title.startswith("One of six openings")
    assert turned.table.set_index("Opening").Sign["Film box office, import quota, 2012"] == "up"


def test_note_names_an_opening_left_out_though_none_is(found):
    assert "94% of the mean’s weight" in charts.effects(found).note
    assert "Hollow" not in charts.effects(replace(found, left="")).note


@pytest.mark.parametrize(
    ("low", "high", "effect", "says"),
    [
        (0.1, 0.3, 0.2, "up"),
        (-0.3, -0.1, -0.2, "down"),
        (-0.1, 0.3, 0.1, "up, not clear"),
        (-0.3, 0.1, -0.1, "down, not clear"),
    ],
)
def test_sign_is_called_clear_though_zero_is_inside(low, high, effect, says):
    assert charts.sign(low, high, effect) == says
