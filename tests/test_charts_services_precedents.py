"""Words of the services figures must follow the data, and the pictures must fit a phone."""

from __future__ import annotations

import re

import pytest

from telecompilot.charts import insurers, services_precedents
from telecompilot.facts import services_precedents as facts
from telecompilot.figure import svg, theme

PLOTS = {
    "openings": lambda: services_precedents.openings(facts.paths(), facts.openings(), facts.verdicts()),
    "licences": lambda: services_precedents.licences(facts.licences(), facts.openings()),
    "insurance": lambda: insurers.insurance(facts.insurance(), facts.openings(), facts.without_policy()),
}


@pytest.fixture(scope="module", params=PLOTS)
def plot(request):
    return PLOTS[request.param]()


@pytest.mark.parametrize("width", [theme.WIDE, theme.NARROW])
def test_picture_does_not_fit(plot, width):
    assert svg.picture(plot.draw, width, "t").width <= 1.03 * width


def test_alt_text_tells_a_number_that_the_table_lacks(plot):
    cells = " ".join(str(cell) for column in plot.table for cell in plot.table[column])
    told = re.findall(r"[\d.–]+%", plot.alt)
    assert told and all(re.search(rf"(?<![\d.]){re.escape(text)}", cells) for text in told), told


def test_title_counts_falls_that_are_not_there():
    verdicts = facts.verdicts()
    assert "fell four times and rose twice, both times in insurance; one is unclear" in PLOTS["openings"]().title
    verdicts["verdict"] = "rose"
    title = services_precedents.openings(facts.paths(), facts.openings(), verdicts).title
    assert "fell never and rose seven times" in title and "in insurance" not in title


def test_licence_title_says_fell_while_share_rises():
    frame = facts.licences()
    assert "from 13 to 41 while their share fell to 0.89%; insurers gained both" in PLOTS["licences"]().title
    frame.loc[
        (frame.sector == "Banks") & (frame.period == "2024-09") & (frame.measure == "Share of assets"), "value"
    ] = 0.05
    assert "stands at 5%" in services_precedents.licences(frame, facts.openings()).title


def test_year_set_apart_is_part_of_the_line():
    plot = PLOTS["insurance"]()
    apart = plot.table[plot.table["Set apart"] != ""]
    assert set(apart["Period"]) == {"2005"} and len(apart) == 2
    assert "Premiums: 0.74% in 1996, 4.1% in 2006-10" in plot.alt  # chyxx_202003, chinaorg_ins_qa


def test_insurance_title_says_grew_while_share_falls():
    frame = facts.insurance()
    frame.loc[frame.index[-1], "value"] = 0.04
    assert "went from 4.3%" in insurers.insurance(frame, facts.openings(), facts.without_policy()).title


def test_licence_holders_are_called_brands():
    assert {PLOTS[name]().share for name in ("licences", "insurance")} == {"licence-holder share"}
