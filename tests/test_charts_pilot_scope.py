"""Titles and words of the pilot chapter's figures follow the data that they draw."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from telecompilot import evidence
from telecompilot.charts import ceilings, pilot_scope
from telecompilot.facts import ceilings as spans
from telecompilot.facts import pilot_scope as facts
from telecompilot.figure import svg, theme


@pytest.fixture(scope="module")
def ev():
    return evidence.load()


@pytest.fixture(scope="module")
def bars(ev):
    return spans.ceilings(ev)


@pytest.fixture(scope="module")
def counts(ev):
    return facts.approvals(ev)


def test_title_of_ceilings_stays_when_a_service_is_capped_again(bars):
    assert (
        "all eight services have no foreign ceiling; across China one of them has none" in ceilings.ceilings(bars).title
    )
    capped = bars.copy()
    last = (capped.codes == "B12") & (capped.lane == spans.ZONES)
    capped.loc[last, ["cap", "stated"]] = [50, "50%"]
    assert "seven of eight services" in ceilings.ceilings(capped).title


def test_legend_groups_a_ceiling_with_others_it_does_not_equal(bars):
    kinds = ceilings._classes(bars.cap)
    assert set(kinds[bars.cap == 55]) == set(kinds[bars.cap == 49]) == {"49–55%"}
    assert set(kinds[bars.cap == 30]) == {"30%"} and set(kinds[bars.cap.isna()]) == {ceilings.UNSTATED}


def test_ceiling_in_the_words_is_not_in_the_table(bars):
    plot = ceilings.ceilings(bars)
    said = set(re.findall(r"\d+%", plot.alt))
    assert said and said <= set(plot.table.Ceiling)


def test_dots_of_approvals_are_joined_by_a_line(counts):
    chart = pilot_scope.approvals(counts, "2024-10-23").draw(600).to_dict()
    marks = {layer["mark"]["type"] for layer in chart["layer"]}
    assert marks == {"rule", "text", "point"}


def test_title_says_rose_when_approvals_fell(counts):
    assert "rose from 13 to 166; two levels" in pilot_scope.approvals(counts, "2024-10-23").title
    fallen = counts.assign(approvals=[13, 13, 9])
    assert "moved from 13 to 9" in pilot_scope.approvals(fallen, "2024-10-23").title
    third = counts.assign(approvals=[13, 40, 166])
    assert "three levels" in pilot_scope.approvals(third, "2024-10-23").title


def test_number_of_approvals_in_the_words_is_not_in_the_table(counts):
    plot = pilot_scope.approvals(counts, "2024-10-23")
    for number, day in zip(plot.table.Approvals, plot.table.Date, strict=True):
        assert f"{number} on {day}" in plot.alt


def test_title_of_rules_says_most_when_few_are_partial(ev):
    rules = facts.rules(ev)
    assert pilot_scope.rules(rules).title.startswith("Most openings came in parts: 15 of 21")
    everywhere = rules.assign(place="All China")
    assert pilot_scope.rules(everywhere).title.startswith("0 of 21")


def test_labels_of_rules_run_into_each_other():
    marks = pd.DataFrame({"text": ["100", "50, 100", "100", "50"]})
    levels = pilot_scope._levels(marks, pd.Series([100.0, 104.0, 108.0, 400.0]))
    assert len(set(levels[:3])) == 3 and levels[3] == 1


@pytest.mark.parametrize("width", [theme.WIDE, theme.NARROW])
def test_picture_is_too_wide_for_the_page_or_a_phone(ev, bars, counts, width):
    for plot in (
        ceilings.ceilings(bars),
        pilot_scope.approvals(counts, ev.events.date[facts.START]),
        pilot_scope.rules(facts.rules(ev)),
    ):
        assert svg.picture(plot.draw, width, "t").width <= 1.03 * width
