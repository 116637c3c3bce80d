"""The front page's numbers are those of the chapters and of the rows."""

from __future__ import annotations

import pytest

from telecompilot import evidence
from telecompilot.charts import front_page as charts
from telecompilot.facts import front_page as facts


@pytest.fixture(scope="module")
def seen():
    return facts.before_after()


def test_front_page_skips_an_opening_of_the_frozen_list(seen):
    events = evidence.load().events
    listed = events[(events.rule == "opening-1") & (events.phase == "effective")]
    assert set(seen.event_id) == set(listed.index)


def test_share_before_and_after_is_not_the_printed_one(seen):
    rows = seen.set_index("event_id")
    film, banks = rows.loc["film-quota-2012"], rows.loc["banks-place-client"]
    assert film.before == pytest.approx(1 - 0.5361) and film.after == pytest.approx(1 - 0.7967)  # cri_film_2011, 2025
    assert banks.before == pytest.approx(0.018) and banks.after == pytest.approx(3.90 / 439.52, rel=1e-3)
    cars = rows.loc["cars-cap-passenger"]
    assert (cars.after_period, cars.after) == ("2023", pytest.approx(0.44)), "2024 and 2025 are bounds"


def test_bound_is_called_a_rise_or_a_fall(seen):
    assert set(seen.verdict) <= {"rose", "fell", "unclear"}
    assert (seen.query("verdict == 'rose'").after > seen.query("verdict == 'rose'").before).all()
    assert (seen.query("verdict == 'fell'").after < seen.query("verdict == 'fell'").before).all()


def test_answer_keeps_its_words_when_the_record_turns():
    n = facts.expansion_scenarios.numbers(evidence.load())
    assert facts._answer(0, 6, n).startswith("There is no good reason to expect it")
    assert facts._answer(5, 6, n).startswith("The record says they may")


def test_key_figure_has_no_source_or_no_date():
    shown = facts.keys()
    for key in shown:
        assert key.value and key.when and (key.series or key.sources)


def test_title_of_the_chart_counts_wrongly_when_a_share_turns(seen):
    turned = seen.assign(verdict="rose")
    title = charts.openings(turned).title
    assert "lower today in none" in title and "higher in nine" in title
    for width in (342, 736):
        assert charts.openings(seen).draw(width).to_dict()
