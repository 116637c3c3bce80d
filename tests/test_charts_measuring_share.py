"""Titles and words of the figures on measuring share follow the data; bounds are drawn as bounds."""

from __future__ import annotations

import re

import pytest

from telecompilot import evidence
from telecompilot.charts import cloud_bounds, measuring_share
from telecompilot.facts import cloud_bounds as bounds
from telecompilot.facts import four_counts
from telecompilot.facts import measuring_share as facts
from telecompilot.figure import rows, svg, theme


@pytest.fixture(scope="module")
def ev():
    return evidence.load()


@pytest.fixture(scope="module")
def plots(ev):
    return {
        "counts": measuring_share.counts(four_counts.counts(ev)),
        "holders": measuring_share.holders(facts.holders(ev)),
        "categories": measuring_share.categories(facts.categories(ev)),
        "china": cloud_bounds.china(bounds.china(ev), ev.catalogue.index),
        "markets": cloud_bounds.markets(bounds.markets(ev)),
    }


def numbers(text: str) -> list[float]:
    return [float(found.replace(",", "")) for found in re.findall(r"\d[\d,]*\.?\d*(?=%|–[\d.]+%)", text)]


@pytest.mark.parametrize("name", ["holders", "categories", "china", "markets"])
def test_percentage_in_the_words_is_not_in_the_table(plots, name):
    table = plots[name].table.select_dtypes("number").to_numpy().ravel()
    for said in numbers(plots[name].alt):
        assert (abs(table - said) <= max(0.06, 0.006 * said)).any(), said


def test_counts_in_the_words_are_not_in_the_table(plots):
    for firms in plots["counts"].table.Firms:
        assert f"{firms:,}" in plots["counts"].alt


def test_title_of_counts_keeps_an_old_ratio(ev, plots):
    assert "some 900 licence holders" in plots["counts"].title  # 151,481 / 166 is 913
    found = four_counts.counts(ev)
    found.loc[found.series_id == "pilot_approvals_cum", "number"] = 300
    assert "some 500" in measuring_share.counts(found).title


def test_title_calls_b21_first_when_another_category_leads(ev, plots):
    assert plots["categories"].title == "B21, uncapped earliest, has the highest foreign share of licences: 0.82%"
    found = facts.categories(ev)
    led = found.assign(share=found.share.where(found.code != "b11", 0.02)).sort_values("share", ascending=False)
    title = measuring_share.categories(led.reset_index(drop=True)).title
    assert "B11" in title and "uncapped" not in title


def test_share_chart_does_not_say_which_share_it_shows(plots):
    shares = {name: plot.share for name, plot in plots.items()}
    assert shares == {
        "counts": "",
        "holders": "licence-holder share",
        "categories": "licence-holder share",
        "china": "brand share",
        "markets": "brand share",
    }


def test_title_says_only_bounds_when_a_later_figure_is_printed(ev, plots):
    assert plots["china"].title.endswith("8.1%; since then there are only upper bounds")
    found = bounds.china(ev)
    found.loc[found.end == found.end.max(), "aws"] = 0.05
    assert cloud_bounds.china(found, ev.catalogue.index).title.endswith("5%; it is the latest figure")


def test_points_of_two_bases_are_joined_or_bounds_drawn_as_points(plots):
    spec = plots["china"].draw(600).to_dict()
    marks = [layer["mark"]["type"] for panel in spec["vconcat"] for layer in panel["layer"]]
    assert len(spec["vconcat"]) == 2 and "line" not in marks and marks.count("rect") == 2


def test_title_compares_markets_that_overlap(ev, plots):
    assert "at least 60% of cloud in each open market here; in China at most about 29%" in plots["markets"].title
    found = bounds.markets(ev)
    found.loc[found.place == "Japan", "low"] = 0.2
    assert "China" not in cloud_bounds.markets(found).title


def test_market_without_a_figure_is_given_one(plots):
    last = plots["markets"].table.iloc[-1]
    assert last["High, %"] != last["High, %"] and "no figure" in plots["markets"].alt


def test_rows_overlap_when_names_take_two_lines(ev):
    frame, height = rows.placed(four_counts.counts(ev)[["number"]], ["a long name " * 6] * 5, 200)
    below = frame.top.shift(-1).dropna().to_numpy()
    assert (frame["line"].to_numpy()[:-1] < below).all() and height > frame["line"].max()


@pytest.mark.parametrize("width", [theme.WIDE, theme.NARROW])
def test_picture_is_too_wide_for_the_page_or_a_phone(plots, width):
    for plot in plots.values():
        assert svg.picture(plot.draw, width, "t").width <= 1.03 * width
