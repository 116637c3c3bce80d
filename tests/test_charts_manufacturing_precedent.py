"""Words of the manufacturing figures must follow the data, and the pictures must fit a phone."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from telecompilot.charts import cars, manufacturing_precedent
from telecompilot.facts import manufacturing_precedent as facts
from telecompilot.figure import svg, theme

PLOTS = {
    "lists": lambda: manufacturing_precedent.lists(facts.lists()),
    "cars": lambda: cars.cars(facts.cars(), facts.car_openings()),
    "exports": lambda: cars.export_effect(facts.export_effect()),
    "weights": lambda: manufacturing_precedent.weights(facts.weights()),
    "tesla": lambda: manufacturing_precedent.tesla(facts.tesla()),
}


@pytest.fixture(scope="module", params=PLOTS)
def plot(request):
    return PLOTS[request.param]()


@pytest.mark.parametrize("width", [theme.WIDE, theme.NARROW])
def test_picture_does_not_fit(plot, width):
    assert svg.picture(plot.draw, width, "t").width <= 1.03 * width


def test_alt_text_tells_a_number_that_the_table_lacks(plot):
    cells = " ".join(str(cell) for column in plot.table for cell in plot.table[column])
    known = {float(text) for text in re.findall(r"\d+(?:\.\d+)?", cells)}
    told = [
        float(text.replace(",", ""))
        for text in re.findall(r"\d[\d,]*(?:\.\d+)?(?=%|\s(?:in the|sold|exported))", plot.alt)
    ]
    assert told and all(any(abs(value - other) < 0.06 for other in known) for value in told)


def test_lists_claim_zero_manufacturing_while_items_remain():
    editions = facts.lists()
    editions.loc[editions.index[-1], "manufacturing"] = 2
    assert "manufacturing items remain" in manufacturing_precedent.lists(editions).title
    assert "no manufacturing item is left" in PLOTS["lists"]().title


def test_cars_title_says_fell_when_the_share_is_back_at_its_peak():
    shares = facts.cars()
    last = shares.index[(shares.basis == cars.SHIPMENTS)][-1]
    shares.loc[last, ["value", "low", "high", "bound"]] = [0.65, 0.645, 0.655, ""]
    assert "no lower" in cars.cars(shares, facts.car_openings()).title
    assert "fell from 61.6% in 2014 and again in 2020 to just over 30% in 2025" in PLOTS["cars"]().title


def test_export_title_blames_exports_only_where_they_could_explain_the_fall():
    effect = facts.export_effect()
    assert "do not explain" in cars.export_effect(effect).title
    effect["retail"] = effect.shipments + 0.04
    effect["shipments"] = 0.5
    flat = effect.assign(retail=[0.56, 0.55, 0.54, 0.53], gap=[0.06, 0.05, 0.04, 0.03])
    assert "may explain" in cars.export_effect(flat).title


def test_weights_title_counts_points_that_the_data_do_not_show():
    shares = facts.weights()
    # 58.29 in 2005 (mofcom_2005) to 38.65 in 2019; 58.70 (mofcom_2005) to 31.73 in 2024 (gacc_imp_2024)
    assert "lost 20 points of China’s exports and 27 of its imports" in manufacturing_precedent.weights(shares).title
    shares.loc[(shares.measure == "Imports") & (shares.period == "2024"), "value"] = 0.487
    assert "10 of its imports" in manufacturing_precedent.weights(shares).title


def test_tesla_slips_in_a_year_of_growth():
    assert "slipped by 3%" in PLOTS["tesla"]().title  # 916660 / 947742, tesla_2024, tesla_2023
    grown = pd.concat([facts.tesla(), pd.DataFrame([{"year": 2025, "total": 1e6}])], ignore_index=True)
    assert "slipped" not in manufacturing_precedent.tesla(grown).title


def test_share_figures_do_not_say_which_share():
    assert {PLOTS[name]().share for name in ("cars", "exports")} == {"brand share"}
