"""How pilots spread: the curve and the base rates that pages show, against counts made by hand."""

from __future__ import annotations

import pytest

from telecompilot import evidence
from telecompilot.facts import pilot_spread as facts


@pytest.fixture(scope="module")
def ev():
    return evidence.load()


def test_curve_of_telecom_services_is_not_the_product_of_its_steps(ev):
    rows = facts.curve(ev).query("group == @facts.TELECOM").set_index("months").nationwide
    # seven services: one of seven after 20.6 months, three of the six left after 66.7 (pilots.csv)
    assert rows.tolist() == pytest.approx([0, 1 / 7, 1 - 6 / 7 * 3 / 6, 1 - 6 / 7 * 3 / 6])
    assert rows.index[1:3].tolist() == pytest.approx([20.6, 66.7], abs=0.1)


def test_curve_stops_before_the_longest_wait_or_has_an_interval_without_events(ev):
    rows = facts.curve(ev)
    first = rows.groupby("group", sort=False).head(1)
    assert first.low.isna().all() and (first.nationwide == 0).all()
    assert rows.groupby("group").months.max().min() > 150  # September 2013 to November 2026
    assert facts.sizes(ev)[facts.TELECOM] == 7


def test_present_pilot_is_in_its_own_yardstick(ev):
    settled = len(ev.pilots) - 1
    assert facts.sizes(ev)[facts.ALL] == settled


def test_words_read_the_curve_at_the_wrong_age(ev):
    words = facts.words(ev)
    assert (words["telecom_now"], words["telecom_last"]) == ("14%", "57%")
    assert words["telecom_now_span"] == "2–67%" and words["telecom_half"] == "after 67 months"


def test_reversals_that_nobody_publishes_are_shown_as_none(ev):
    rates = facts.rates(ev).set_index("What is counted")
    column = rates["Taken back (95% interval)"]
    assert column["Telecom categories"] == "0% (0–29%)"  # none of seven: Beta(1/2, 15/2) puts 29 percent at the top
    assert column["Tasks of the free-trade zones"] == "not published"
    assert rates["Rate (95% interval)"]["Tasks of the free-trade zones"] == "9% (8–10%)"  # 302 of 3,400


def test_pilot_of_unknown_start_is_dropped_without_a_word(ev):
    for name, event in facts.UNDATED.items():
        assert name in ev.events.what[event].lower()
    rows = facts.rates(ev).set_index("What is counted")
    words = facts.words(ev)
    # eleven settled pilots, six nationwide; two more that went nationwide make eight of thirteen
    assert (
        rows.Settled["The same, and those of unknown start"] == 13
        and words["known_rate"] == words["rate_high"] == "62%"
    )
    assert words["dated_rate"] == "55%" and words["undated"] == "Two"
