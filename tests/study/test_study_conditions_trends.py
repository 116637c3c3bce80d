"""What is said of the trend models stops being said where the back-test, the simulation or the bounds say otherwise."""

from __future__ import annotations

import pytest
from data_factory import changed

from telecompilot.study import cloud, conditions, fans, track_record
from telecompilot.study.track_record import TIMED

WIDE = {"q2.5": 1e-9, "q10": 1e-9, "q90": 1 - 1e-9, "q97.5": 1 - 1e-9}


@pytest.fixture
def scored(monkeypatch, ev):
    """Return a function that has conditions read a record of the back-test with other parts."""
    own = track_record.record(ev)
    return lambda make: monkeypatch.setattr(track_record, "record", lambda ev: make(own))


def holds(ev, name: str) -> bool:
    return conditions.state(ev, name).holds


HELD = "shocks_shared bands_failed_lately misses_below markets_differ"


@pytest.mark.parametrize("name", HELD.split())
def test_bands_that_held_everything_are_still_called_too_narrow(ev, scored, name):
    assert holds(ev, name)
    scored(lambda own: track_record.scored(own.results.assign(**WIDE)))
    assert not holds(ev, name)


def test_wider_bands_are_refused_where_they_would_have_helped(ev, scored):
    assert holds(ev, "stretching_fails_in_time")

    def right(own):
        results = own.results.copy()
        lead = results.model == track_record.LEAD
        for name in ("actual", "at_least", "at_most"):
            results.loc[lead, name] = results.loc[lead, "q50"]
        return track_record.scored(results)

    scored(right)
    assert not holds(ev, "stretching_fails_in_time")


def test_misses_above_the_band_are_still_told_as_losses(ev, scored):
    scored(lambda own: track_record.scored(own.results.assign(actual=0.999)))
    assert not holds(ev, "misses_below")


@pytest.mark.parametrize(
    ("name", "column", "models"),
    [
        ("regressions_worst", "mae", TIMED),
        ("most_do_not_beat_simple", "wis", (*TIMED, "local_level", "integrated_trend", "headline")),
    ],
)
def test_table_of_models_turns_round_and_the_words_stay(ev, scored, name, column, models):
    assert holds(ev, name)

    def better(own):
        board = own.board.copy()
        board.loc[board.model.isin(models), column] = 0.5
        return own._replace(board=board)

    scored(better)
    assert not holds(ev, name)


def test_share_that_the_rule_admits_is_left_out_unseen(ev):
    assert holds(ev, "tested_all")
    assert not holds(changed(ev, "series", {"series_id": "fie_share_trade"}, role="context"), "tested_all")


def test_headline_is_called_weak_where_it_is_not(ev, monkeypatch):
    assert holds(ev, "headline_weak_where_markets_turn")
    frame = track_record.simulated()
    frame.loc[frame.model == track_record.LEAD, "coverage"] = 0.8
    monkeypatch.setattr(track_record, "simulated", lambda: frame)
    assert not holds(ev, "headline_weak_where_markets_turn")


def test_bands_are_said_to_have_held_elsewhere_where_they_did_not(ev, monkeypatch):
    assert holds(ev, "bands_kept_elsewhere")
    other = track_record.outside_coverage()
    short = (other.model == track_record.LEAD) & (other.n == other.n.min())
    monkeypatch.setattr(
        track_record, "outside_coverage", lambda: other.assign(coverage80=other.coverage80 - 0.2 * short)
    )
    assert not holds(ev, "bands_kept_elsewhere")


def test_clear_winner_among_the_simple_models_is_hidden(ev, scored):
    assert holds(ev, "headline_no_clear_winner")

    def drift_knows(own):
        results = own.results.copy()
        drift = results.model == "drift"
        for quantile in results.filter(regex=r"^q[\d.]+$"):
            results.loc[drift, quantile] = results.loc[drift, "actual"]
        return own._replace(results=results)

    scored(drift_knows)
    assert not holds(ev, "headline_no_clear_winner")


def test_another_assumption_tells_another_story_of_the_cloud(ev, monkeypatch):
    assert holds(ev, "cloud_outlook_same")
    cases = cloud.other_assumptions(ev).copy()
    cases.iloc[-1] = [0.5, 0.4, 0.6]
    monkeypatch.setattr(cloud, "other_assumptions", lambda ev: cases)
    assert not holds(ev, "cloud_outlook_same")


@pytest.mark.parametrize(("column", "value"), [("median", 0.5), ("drift", 0.5)])
def test_two_ranges_are_explained_by_what_does_not_part_them(ev, monkeypatch, column, value):
    assert holds(ev, "scenarios_start_lower_and_drift_less")
    made = fans.ranges(ev).copy()
    made.loc["scenarios", column] = value
    monkeypatch.setattr(fans, "ranges", lambda ev: made)
    assert not holds(ev, "scenarios_start_lower_and_drift_less")


def test_condition_that_claims_nothing_stops_the_check_with_a_traceback(ev, monkeypatch):
    """An author who forgot the docstring reads what to write, where the words stand."""
    monkeypatch.setitem(conditions.CONDITIONS, "unsaid", lambda ev: conditions.Part("as it is", True))
    state = conditions.state(ev, "unsaid")
    assert not state.holds and "unsaid has no docstring: say in it what" in state.parts[0].text
