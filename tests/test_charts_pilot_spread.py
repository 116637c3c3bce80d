"""The curve of earlier pilots: its title reads the curve at the present pilot's age, and the picture fits a phone."""

from __future__ import annotations

import re

import pytest

from telecompilot import evidence
from telecompilot.charts import pilot_spread as charts
from telecompilot.facts import pilot_spread as facts
from telecompilot.figure import svg, theme
from telecompilot.study import survival


@pytest.fixture(scope="module")
def ev():
    return evidence.load()


def plot(ev, age=None, curve=None):
    age = survival.present_age(ev.pilots) if age is None else age
    return charts.spread(facts.curve(ev) if curve is None else curve, age, facts.sizes(ev), facts.sources(ev))


@pytest.mark.parametrize("width", [theme.WIDE, theme.NARROW])
def test_picture_does_not_fit_its_column(ev, width):
    assert svg.picture(plot(ev).draw, width, "x").width <= 1.03 * width


def test_title_stays_when_the_pilot_ages(ev):
    assert "25 months, 14% (2–67%)" in plot(ev).title
    assert "10 months, 0% of" in plot(ev, 10).title
    assert "70 months, 57% (27–90%)" in plot(ev, 70).title


def test_number_in_alt_is_not_in_the_table(ev):
    drawn = plot(ev)
    shown = {round(value) for column in drawn.table.select_dtypes("number") for value in drawn.table[column].dropna()}
    words = re.sub(r"\(\d+\) from", "", drawn.alt)
    assert {int(text) for text in re.findall(r"\d+", words)} <= shown


def test_age_of_the_present_pilot_is_not_in_the_table(ev):
    row = plot(ev).table.set_index("Pilots").loc["Present pilot"]
    assert row["Age, months"] == pytest.approx(25.0, abs=0.1)
