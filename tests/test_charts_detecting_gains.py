"""Words of the detection figures must follow the data, and the pictures must fit a phone."""

from __future__ import annotations

import re

import pytest

from telecompilot import evidence
from telecompilot.charts import detecting_gains as charts
from telecompilot.facts import gains
from telecompilot.figure import svg, theme

SOURCES = ("hcinfo2022",)
PLOTS = {
    "chances": lambda: charts.chances(gains.cases(evidence.load()), SOURCES),
    "yardsticks": lambda: charts.yardsticks(gains.yardsticks(evidence.load()), 2035, SOURCES),
    "sizes": lambda: charts.sizes(gains.sizes(evidence.load()), SOURCES),
    "better_data": lambda: charts.better_data(gains.better_data(evidence.load()), gains.SOON, SOURCES),
}


@pytest.fixture(scope="module", params=PLOTS)
def plot(request):
    return PLOTS[request.param]()


@pytest.mark.parametrize("width", [theme.WIDE, theme.NARROW])
def test_picture_does_not_fit(plot, width):
    assert svg.picture(plot.draw, width, "t").width <= 1.03 * width


def test_alt_text_tells_a_number_that_the_table_lacks(plot):
    table = plot.table.select_dtypes("number").to_numpy(float).ravel()
    told = [float(x) for x in re.findall(r"(\d+(?:\.\d+)?)(?=%| percentage)", plot.alt)]
    assert told and all((abs(table - x) <= 0.051).any() for x in told), told


def test_title_still_says_false_alarm_when_the_pilot_is_detected():
    found = gains.cases(evidence.load())
    assert "about as often as a false alarm" in charts.chances(found, SOURCES).title
    chance = found.chance.where(found.path != "pilot as it is", 0.7)
    title = charts.chances(found.assign(chance=chance), SOURCES).title
    assert "in 70% of watches, more often than a false alarm (4%)" in title


def test_title_keeps_the_old_ranges_of_the_yardsticks():
    found = gains.yardsticks(evidence.load())
    before = charts.yardsticks(found, 2035, SOURCES).title
    after = charts.yardsticks(found.assign(with_pilot=[0.8, 0.82, 0.9]), 2035, SOURCES).title
    assert before != after and after.endswith("with it in 80–90%")


def test_title_names_a_gain_that_is_not_detected():
    found = gains.sizes(evidence.load())
    assert charts.sizes(found, SOURCES).title.startswith("Of four gains, in points, 5 a year would be detected")
    assert "points, none would be" in charts.sizes(found.assign(chance=found.chance / 3), SOURCES).title


def test_title_promises_more_than_the_best_change_of_data():
    found = gains.better_data(evidence.load())
    title = charts.better_data(found, 5, SOURCES).title
    assert f"from {found.base[0]:.1f} to {found.points[0]:.1f} percentage points" in title


def test_chance_of_both_shares_stands_in_one_panel_or_under_one_name():
    spec = PLOTS["chances"]().draw(736).to_dict()
    assert [panel["title"] for panel in spec["concat"]] == ["Brand share", "Licence-holder share"]
    marks = [layer["mark"]["type"] for layer in spec["concat"][1]["layer"] if isinstance(layer.get("mark"), dict)]
    assert marks.count("line") == 3


def test_axis_of_chance_is_cut():
    for name in ("chances", "sizes"):
        assert '"domain": [0, 1]' in PLOTS[name]().draw(736).to_json(indent=None)
