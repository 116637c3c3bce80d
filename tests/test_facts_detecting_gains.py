"""Chances, sizes and tables of the chapter on detection; hand-worked from rows of scenarios.csv."""

from __future__ import annotations

import math
import shutil

import numpy as np
import pytest

from telecompilot import evidence
from telecompilot.evidence import paths
from telecompilot.facts import detecting_gains as facts
from telecompilot.facts import detection_tables as tables
from telecompilot.facts import gains
from telecompilot.study import assumptions, detection, scenarios


@pytest.fixture(scope="module")
def ev():
    return evidence.load()


@pytest.fixture(scope="module")
def n(ev):
    return facts.numbers(ev)


def odds(share: float) -> float:
    return math.log(share / (1 - share))


def test_yardstick_is_another_share_or_takes_another_effect(ev):
    found = gains.yardsticks(ev).set_index("goal")
    # start 8.1 (hcinfo2022), rival 9 (benzinga2022q2); opening 2024.81 and lag 1 leave 10.19 years to the end of 2035
    assert gains.span(gains.given_by(ev)) == pytest.approx(2036 - 2024.81 - 1)
    assert found.effect[0.09] == pytest.approx((odds(0.09) - odds(0.081)) / 10.19)
    assert found.effect[0.10] == pytest.approx((odds(0.10) - odds(0.081)) / 10.19)
    assert found.effect[0.081 + 0.02] == pytest.approx((odds(0.101) - odds(0.081)) / 10.19)


def test_yardstick_counts_other_paths_than_the_scenarios(ev):
    found = gains.yardsticks(ev).set_index("goal")
    assert found.without[0.10] == (scenarios.simulate("no_pilot")[2035] >= 0.10).mean()
    assert found.with_pilot[0.09] == (scenarios.simulate("pilot_as_is")[2035] >= 0.09).mean()
    assert found.already[0.101] == 0 and 0 < found.already[0.10] < found.already[0.09]


def test_opening_without_effect_is_detected_more_often_than_a_false_alarm(ev):
    given = gains.given_by(ev)
    assert gains.steady(given, 0.0).tolist() == detection.chances("no_pilot", given=given).tolist()


def test_false_alarms_leave_five_percent(n):
    assert 4 <= float(n.checked.rstrip("%")) <= 6
    assert 4 <= float(n.false_alarm.rstrip("%")) <= 6
    assert float(n.yearly.rstrip("%")) > 10  # looking afresh each year


def test_smallest_effect_is_not_detected_with_its_chance(ev):
    given = gains.given_by(ev)
    for row in gains.smallest(ev).itertuples():
        assert gains.steady(given, row.effect)[row.by] == pytest.approx(row.level, abs=0.005)
    by = gains.smallest(ev).set_index(["by", "level"]).effect
    assert by[2030, 0.5] > by[2035, 0.5] and by[2035, 0.8] > by[2035, 0.5]


def test_gain_that_no_market_shows_is_given_a_size():
    loud = assumptions.load().fixed(revision=60.0)
    assert math.isnan(gains._strength(loud, 2030, 0.8))


def test_licence_that_does_not_move_raises_the_alarm(ev):
    last = gains.cases(ev).query("year == 2035").set_index(["share", "path"]).chance
    assert last["licence", gains.STAY] == pytest.approx(last["brand", "pilot as it is"], abs=0.01)
    assert last["licence", gains.MOVE] > last["licence", gains.STAY] + 0.2


def test_path_stands_in_the_table_with_the_chance_of_another(ev):
    found = gains.paths(ev).set_index(["share", "path"])
    own = detection.chances("step_by_step", share="licence", reading="regional")
    assert found.chance_2035["licence", "Twenty regions"] == own[2035]
    assert len(found) == 12 and found.chance_2030.le(found.chance_2035).all()


def test_waiting_for_forty_years_is_said_to_help(n):
    soon, late = (float(x.rstrip("%")) for x in (n.one_watch, n.one_long))
    assert soon < late < 50


def test_two_points_a_year_are_another_effect(ev):
    sized = gains.sizes(ev).drop_duplicates("gain").set_index("gain")
    assert sized.effect["2 a year"] == pytest.approx(odds(0.101) - odds(0.081))
    assert sized.goal["2 in all"] == pytest.approx(0.101)
    assert sized.index.tolist() == ["2 in all", "1 a year", "2 a year", "5 a year"]  # gain_points: 2, from 1 to 5


def test_better_data_do_not_add_up(ev):
    found = gains.better_data(ev).set_index("data")
    assert found.index[0] == "all improvements together" and found.points.is_monotonic_increasing
    assert found.points["published early"] == pytest.approx(found.base.iloc[0])
    assert abs(found.points["half-yearly figures"] / found.base.iloc[0] - 1) < 0.05  # moves are real: METHODS 3.4
    assert found.points["6 years of past figures"] > found.base.iloc[0]


@pytest.mark.parametrize(
    ("year", "said"),
    [(2028.5, "mid-2028"), (2028.2, "early 2028"), (2028.8, "late 2028"), (math.nan, "not within the horizon")],
)
def test_year_is_put_in_other_words(year, said):
    assert tables.when(year) == said


def test_front_page_prints_a_year_that_is_not_reached(ev, n):
    told = facts.headline(ev)
    pilot = gains.paths(ev).set_index(["share", "path"]).loc[("brand", "Pilot, national sales")]
    assert math.isnan(pilot.year_50) and told.year == told.meaningful_year == "not by 2035"
    assert told.meaningful == "passing the smallest ranked domestic rival"
    assert told.missing == tables.MISSING and "10 years of past figures" in told.basis
    assert n.answer.startswith("Not by 2035, most likely") and told.chance in n.answer
    assert facts._answer(2031.5, told).startswith("From mid-2031, more likely than not")


def test_yardstick_that_is_passed_already_is_called_the_smallest_gain(ev, monkeypatch):
    found = gains.yardsticks(ev).copy()
    found.loc[0, "effect"] = 0.0
    monkeypatch.setattr(gains, "yardsticks", lambda ev: found)
    assert facts._least(ev).yardstick != found.yardstick[0]


@pytest.fixture
def later(tmp_path):
    """Evidence with one more figure: the share of AWS by IDC in the first half of 2026."""

    def add(value: str) -> evidence.Evidence:
        shutil.copytree(paths.DATA, tmp_path / value)
        with (tmp_path / value / "observations.csv").open("a", encoding="utf-8") as file:
            file.write(f"aws_share_idc_iaas_dated,2026-06,{value},,hcinfo2022,\n")
        return evidence.load(tmp_path / value)

    return add


def test_new_figure_does_not_flip_the_watch_list(ev, later):
    row = "AWS in China, IDC, infrastructure services"
    states = {}
    for value in ("9.0", "16.0", "40.0"):
        found = later(value)
        states[value] = tables.watch(found).set_index("Published figure").loc[row]
    assert [row.State for row in states.values()] == ["no sign", "sign", "detected"]
    assert states["40.0"].Latest == "40%, first half of 2026"
    told = facts._watching(found)
    assert told["watch_title"] == "The watch-list: one of six published shares show a sign of a gain"
    assert facts._watching(ev)["watch_title"] == "The watch-list: no published share shows a sign of a gain"


def test_ceiling_is_given_a_threshold_or_a_state(ev):
    found = tables.watch(ev)
    bound = found[found.Shows == "upper bound on brand share"].iloc[0]
    assert (bound["Sign from"], bound["Detected from"], bound.State) == ("–", "–", "cannot show a gain")
    assert bound.Latest == "29.2%, second half of 2023"  # five hold 70.8: longport2024


def test_every_watched_series_exists(ev):
    assert set(tables.watched()) <= set(ev.catalogue.index)
    assert np.isfinite(detection.watchlist(ev)["last"]).all()


def test_source_of_an_assumption_is_left_out(ev):
    named = gains.sources(ev)
    assert {"hcinfo2022", "benzinga2022q2", "cap2022", "chinaorg_bank_200612"} <= set(named)
    assert len(named) == len(set(named)) and set(named) <= set(ev.sources.index)


def test_size_that_would_be_told_hides_how_restless_a_market_is(ev, n):
    given = gains.given_by(ev)
    low, high = gains.needed_range(ev)
    middle = gains.smallest(ev).set_index(["by", "level"]).points[2035, 0.5]
    assert low < middle < high
    quiet = given.fixed(move=given.get("move").low)
    assert gains.steady(quiet, gains._strength(quiet, 2035, 0.5))[2035] == pytest.approx(0.5, abs=0.01)
    assert float(n.needed_low) == pytest.approx(low, abs=0.06)


def test_silent_watch_is_called_proof_whatever_its_chance():
    assert "prove nothing" in facts._verdict(0.06, 0.05)
    assert "prove little" in facts._verdict(0.4, 0.05) and "so would silence" in facts._verdict(0.9, 0.05)


def test_other_assumptions_get_a_kept_result_of_these(ev):
    given = gains.given_by(ev)
    assert given == assumptions.load() and hash(given) == hash(assumptions.load())
    assert given != given.fixed(move=0.2)
    assert gains.paths(ev).equals(gains.paths(evidence.load()))
