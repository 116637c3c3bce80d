"""Detection of scenarios and of gains of a stated size; hand-worked from rows of scenarios.csv."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from telecompilot import evidence
from telecompilot.study import assumptions, detection, scenarios, simulation
from telecompilot.study.detection import EARLY, EVEN, LAST, LEVELS, LIKELY

PILOT, NO_PILOT = ("brand", "pilot_as_is", "nationwide"), ("brand", "no_pilot", "nationwide")


def odds(share: float) -> float:
    return math.log(share / (1 - share))


def test_scenario_without_effect_is_detected(given):
    chance = detection.chances(given, "no_pilot", n=4000)
    assert chance.is_monotonic_increasing and chance.iloc[-1] == pytest.approx(0.05, abs=0.02)
    still = detection.chances(given.fixed(**simulation.steady(0)), "pilot_as_is", n=4000)
    assert still.iloc[-1] == pytest.approx(chance.iloc[-1], abs=1e-9)


def test_strong_effect_is_never_detected(given):
    strong = given.fixed(**simulation.steady(0.6))
    chance = detection.chances(strong, "pilot_as_is", n=2000)
    even, likely = (detection.known_from(strong, chance, level) for level in LEVELS)
    assert chance[LAST] > 0.9 and 2027 < even <= likely < 2034
    assert detection.known_from(strong.fixed(publication_lag=1.5), chance, EVEN) - even == pytest.approx(1.0)


def test_year_of_detection_comes_before_the_figure_is_out(given):
    chance = pd.Series([0.1, 0.5, 0.9], [2026, 2027, 2028])
    assert detection.known_from(given, chance, 0.5) == 2028 + given.value("publication_lag")
    assert np.isnan(detection.known_from(given, chance, 0.95))


def test_points_of_a_first_year_are_not_those_of_the_effect(given):
    stated = given.fixed(start_brand_cloud=20)
    assert detection.points_a_year(stated, odds(0.25) - odds(0.2)) == pytest.approx(5)


def test_path_stands_in_the_table_with_the_chance_of_another(given):
    table = detection.by_path(given)
    own = detection.chances(given, "step_by_step", "licence", "regional", detection.WATCHES)
    assert table["licence", "step_by_step", "regional"].tolist() == own.tolist()
    assert len(table.columns) == 2 * len(scenarios.distinct(given)) + 1 and (table.loc[EARLY] <= table.loc[LAST]).all()


def test_licence_that_does_not_move_raises_the_alarm(given):
    last = detection.by_path(given).loc[LAST]
    stays, moves = (last["licence", "pilot_as_is", reading] for reading in (detection.NO_TRANSFER, "nationwide"))
    assert stays == pytest.approx(last[PILOT], abs=0.01) and moves > stays


def test_opening_without_effect_is_detected_more_often_than_a_false_alarm(given):
    assert detection.steady(given, 0.0).tolist() == detection.chances(given, "no_pilot").tolist()


def test_yardstick_is_another_share_or_takes_another_effect(given):
    """Start 8.1 (hcinfo2022), rival 9 (benzinga2022q2); opening 2024.81 and lag 1 leave 10.19 years until 2036."""
    stated = given.fixed(
        start_brand_cloud=8.1, smallest_rival=9, gain_points=2, crossing_level=10, opening=2024.81, lag=1
    )
    assert detection.acting(stated) == pytest.approx(10.19)
    table = detection.yardsticks(stated).set_index("goal")
    assert table.index.tolist() == pytest.approx([0.09, 0.10, 0.101])
    for goal, row in table.iterrows():
        assert row.effect == pytest.approx((odds(goal) - odds(0.081)) / 10.19)


def test_yardstick_that_the_start_has_passed_takes_an_effect(given):
    passed = detection.yardsticks(given.fixed(smallest_rival=5)).iloc[0]
    assert passed.goal == 0.05 and passed.effect == 0 and passed.already > 0.5


def test_yardstick_counts_other_paths_than_the_scenarios(given):
    table = detection.yardsticks(given).set_index("goal")
    rival, tenth = given.value("smallest_rival") / 100, given.value("crossing_level") / 100
    assert table.without[tenth] == (scenarios.simulate("no_pilot")[LAST] >= tenth).mean()
    assert table.with_pilot[rival] == (scenarios.simulate("pilot_as_is")[LAST] >= rival).mean()
    more = table.drop([rival, tenth])
    assert more.already.tolist() == [0] and more.index[0] == pytest.approx(
        detection.central_start(given) + given.value("gain_points") / 100
    )


def test_two_points_a_year_are_another_effect(given):
    row, start = given.get("gain_points"), detection.central_start(given)
    table = detection.sizes(given).drop_duplicates("gain").set_index("gain")
    assert table.index.tolist() == [f"{row.value:g} in all", *(f"{x:g} a year" for x in (row.low, row.value, row.high))]
    assert table.goal.iloc[0] == pytest.approx(start + row.value / 100)
    assert table.effect[f"{row.value:g} a year"] == pytest.approx(odds(start + row.value / 100) - odds(start))


def test_smallest_effect_is_not_detected_with_its_chance(given):
    effects = {(by, level): detection.smallest(given, by, level) for by in (EARLY, LAST) for level in LEVELS}
    for (by, level), effect in effects.items():
        assert detection.steady(given, effect)[by] == pytest.approx(level, abs=0.005)
    assert effects[EARLY, EVEN] > effects[LAST, EVEN] < effects[LAST, LIKELY]


def test_size_that_would_be_detected_hides_how_restless_a_market_is(given):
    move = given.get("move")
    quiet, restless = (detection.smallest(given.fixed(move=end)) for end in (move.low, move.high))
    assert quiet < detection.smallest(given) < restless


def test_gain_that_no_market_shows_is_given_a_size(given):
    assert math.isnan(detection.smallest(given.fixed(revision=60.0), EARLY, LIKELY))


def test_better_data_do_not_add_up(given):
    table, history = detection.better_data(given).set_index("data"), given.get("history")
    base = table.base.iloc[0]
    assert table.index[0] == detection.ALL_BETTER and table.points.is_monotonic_increasing
    assert table.points["published early"] == pytest.approx(base)
    assert table.points["half-yearly figures"] == pytest.approx(base, rel=0.05)  # the moves themselves are real
    for words in ("no later revision", "exact figures", f"{history.high:.0f} years of past figures"):
        assert table.points[words] < base
    assert table.points[f"{history.low:.0f} years of past figures"] > base
    chance = table.chance_soon
    assert chance["exact figures"] > chance["published early"] > chance[f"{history.low:.0f} years of past figures"]


def test_early_figures_are_out_late(given):
    table, lag = detection.better_data(given.fixed(gain_points=8)).set_index("data"), given.get("publication_lag")
    waits = table.wait_even
    assert waits["half-yearly figures"] - waits["published early"] >= lag.value - lag.low - 1e-9
    assert detection.better_data(given.fixed(gain_points=0.1)).wait_likely.isna().all()


def test_other_assumptions_get_a_kept_result_of_these(given):
    assert given == assumptions.load(evidence.load()) and hash(given) == hash(assumptions.load(evidence.load()))
    other = given.fixed(move=0.2)
    assert given != other and not detection.by_path(given).equals(detection.by_path(other))
    assert detection.by_path(given).equals(detection.by_path(assumptions.load(evidence.load())))
