"""The scoreboard: what is awaited, and what became of it, follow from the rows and from no clock."""

from __future__ import annotations

import data_factory
import pytest

from telecompilot import evidence
from telecompilot.report import scoreboard as report
from telecompilot.study import register, scoreboard, watchlist

AWS = "aws_share_idc_iaas_dated"


def titles(ev):
    return {(one.title, one.day) for one in report.news(ev)}


def with_figure(ev, value, period="2026-06", published="2027-01-15"):
    ev = data_factory.changed(ev, "sources", {"source_id": "xinhua_20250228"}, published=published)
    row = {"series_id": AWS, "period": period, "value": value, "source_id": "xinhua_20250228"}
    return data_factory.added(ev, "observations", **row)


def test_row_of_the_watch_list_is_not_awaited_or_stands_out_of_order(ev):
    rows = scoreboard.awaited(ev)
    assert set(rows.key[rows.kind == scoreboard.WATCH]) == set(watchlist.WATCHED)
    assert rows.due.is_monotonic_increasing
    made = register.scored(ev).loc[list(rows.key[rows.kind == scoreboard.RECORD])]
    assert made.target.is_unique and not made.came.any() and made.latest.all()


def test_brief_names_a_figure_that_is_overdue(ev):
    assert len(report.soonest(ev)) <= report.NEXT and not report.soonest(ev).Due.str.startswith("overdue").any()


@pytest.mark.parametrize(("value", "words"), [(40.0, "Gain detected: "), (1.0, "New figure: ")])
def test_subscriber_does_not_learn_that_a_share_came(ev, value, words):
    what = watchlist.WATCHED["aws_idc"][2]
    assert (f"{words}{what}", "2027-01-15") in titles(with_figure(ev, value)) - titles(ev)


def test_feed_forgets_that_a_figure_was_late_or_speaks_of_days_to_come(ev):
    overdue = {one for one in titles(ev) if one[0].startswith("Overdue: ")}
    assert overdue and overdue <= titles(with_figure(ev, 9.0))
    assert not [one for one in report.news(ev) if one.day > evidence.collected()]


def test_two_entries_of_the_feed_are_taken_for_one(ev):
    keys = [one.key for one in report.news(with_figure(ev, 40.0))]
    assert len(set(keys)) == len(keys) and keys


def test_ceiling_is_given_a_threshold_or_a_late_figure_is_called_due(ev):
    table, rows = report.table(ev), scoreboard.awaited(ev)
    bound = table[table.Shows == "upper bound on brand share"].iloc[0]
    assert bound["What would count"] == "nothing: an upper limit" and bound.State == "cannot show a gain"
    assert (table.Due.str.startswith("overdue since ") == rows.overdue).all()


def test_title_claims_no_sign_where_a_row_shows_one(ev):
    assert report.words(ev)["due_title"].startswith("No published share shows")
    assert report.words(with_figure(ev, 40.0))["due_title"].startswith("One of six published shares shows a sign")
