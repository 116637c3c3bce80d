"""Detection of scenarios and of gains of a stated size; hand-worked from rows of scenarios.csv."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from telecompilot.study import assumptions, detection, gains, scenarios
from telecompilot.study.detection import EARLY, EVEN, LAST, LEVELS, LIKELY

PILOT, NO_PILOT = ("brand", "pilot_as_is", "nationwide"), ("brand", "no_pilot", "nationwide")


@pytest.fixture(scope="module")
def given():
    return assumptions.load()


def odds(share: float) -> float:
    return math.log(share / (1 - share))


def test_scenario_without_effect_is_detected(given):
    chance = detection.chances("no_pilot", 4000)
    assert chance.is_monotonic_increasing and chance.iloc[-1] == pytest.approx(0.05, abs=0.02)
    still = detection.chances("pilot_as_is", 4000, given=given.fixed(effect_mean=0, effect_spread=0))
    assert still.iloc[-1] == pytest.approx(chance.iloc[-1], abs=1e-9)


def test_strong_effect_is_never_detected(given):
    strong = given.fixed(effect_mean=0.6, effect_spread=0)
    chance = detection.chances("pilot_as_is", 2000, given=strong)
    even, likely = (detection.known_from(chance, level, strong) for level in LEVELS)
    assert chance[LAST] > 0.9 and 2027 < even <= likely < 2034
    assert detection.known_from(chance, EVEN, strong.fixed(publication_lag=1.5)) - even == pytest.approx(1.0)


def test_year_of_detection_comes_before_the_figure_is_out(given):
    chance = pd.Series([0.1, 0.5, 0.9], [2026, 2027, 2028])
    assert detection.known_from(chance, 0.5, given) == 2028 + given.value("publication_lag")
    assert np.isnan(detection.known_from(chance, 0.95, given))


def test_points_of_a_first_year_are_not_those_of_the_effect():
    assert detection.points_a_year(odds(0.25) - odds(0.2), 0.2) == pytest.approx(5)


def test_path_stands_in_the_table_with_the_chance_of_another(given):
    table = gains.paths(given)
    own = detection.chances("step_by_step", share="licence", reading="regional")
    assert table["licence", "step_by_step", "regional"].tolist() == own.tolist()
    assert len(table.columns) == 2 * len(scenarios.DISTINCT) + 1 and (table.loc[EARLY] <= table.loc[LAST]).all()


def test_licence_that_does_not_move_raises_the_alarm(given):
    last = gains.paths(given).loc[LAST]
    stays, moves = (last["licence", "pilot_as_is", reading] for reading in (gains.NO_TRANSFER, "nationwide"))
    assert stays == pytest.approx(last[PILOT], abs=0.01) and moves > stays


def test_opening_without_effect_is_detected_more_often_than_a_false_alarm(given):
    assert gains.steady(given, 0.0).tolist() == detection.chances("no_pilot", given=given).tolist()


def test_yardstick_is_another_share_or_takes_another_effect(given):
    """Start 8.1 (hcinfo2022), rival 9 (benzinga2022q2); opening 2024.81 and lag 1 leave 10.19 years until 2036."""
    stated = given.fixed(
        start_brand_cloud=8.1, smallest_rival=9, gain_points=2, crossing_level=10, opening=2024.81, lag=1
    )
    assert gains.acting(stated) == pytest.approx(10.19)
    table = gains.yardsticks(stated).set_index("goal")
    assert table.index.tolist() == pytest.approx([0.09, 0.10, 0.101])
    for goal, row in table.iterrows():
        assert row.effect == pytest.approx((odds(goal) - odds(0.081)) / 10.19)


def test_yardstick_that_the_start_has_passed_takes_an_effect(given):
    passed = gains.yardsticks(given.fixed(smallest_rival=5)).iloc[0]
    assert passed.goal == 0.05 and passed.effect == 0 and passed.already > 0.5


def test_yardstick_counts_other_paths_than_the_scenarios(given):
    table = gains.yardsticks(given).set_index("goal")
    rival, tenth = given.value("smallest_rival") / 100, given.value("crossing_level") / 100
    assert table.without[tenth] == (scenarios.simulate("no_pilot")[LAST] >= tenth).mean()
    assert table.with_pilot[rival] == (scenarios.simulate("pilot_as_is")[LAST] >= rival).mean()
    more = table.drop([rival, tenth])
    assert more.already.tolist() == [0] and more.index[0] == pytest.approx(
        gains.start(given) + given.value("gain_points") / 100
    )


def test_two_points_a_year_are_another_effect(given):
    row, start = given.get("gain_points"), gains.start(given)
    table = gains.sizes(given).drop_duplicates("gain").set_index("gain")
    assert table.index.tolist() == [f"{row.value:g} in all", *(f"{x:g} a year" for x in (row.low, row.value, row.high))]
    assert table.goal.iloc[0] == pytest.approx(start + row.value / 100)
    assert table.effect[f"{row.value:g} a year"] == pytest.approx(odds(start + row.value / 100) - odds(start))


def test_smallest_effect_is_not_detected_with_its_chance(given):
    effects = {(by, level): gains.smallest(given, by, level) for by in (EARLY, LAST) for level in LEVELS}
    for (by, level), effect in effects.items():
        assert gains.steady(given, effect)[by] == pytest.approx(level, abs=0.005)
    assert effects[EARLY, EVEN] > effects[LAST, EVEN] < effects[LAST, LIKELY]


def test_size_that_would_be_detected_hides_how_restless_a_market_is(given):
    move = given.get("move")
    quiet, restless = (gains.smallest(given.fixed(move=end)) for end in (move.low, move.high))
    assert quiet < gains.smallest(given) < restless


def test_gain_that_no_market_shows_is_given_a_size(given):
    assert math.isnan(gains.smallest(given.fixed(revision=60.0), EARLY, LIKELY))


def test_better_data_do_not_add_up(given):
    table, history = gains.better_data(given).set_index("data"), given.get("history")
    base = table.base.iloc[0]
    assert table.index[0] == gains.ALL_BETTER and table.points.is_monotonic_increasing
    assert table.points["published early"] == pytest.approx(base)
    assert table.points["half-yearly figures"] == pytest.approx(base, rel=0.05)  # the moves themselves are real
    for words in ("no later revision", "exact figures", f"{history.high:.0f} years of past figures"):
        assert table.points[words] < base
    assert table.points[f"{history.low:.0f} years of past figures"] > base
    chance = table.chance_soon
    assert chance["exact figures"] > chance["published early"] > chance[f"{history.low:.0f} years of past figures"]


def test_early_figures_are_out_late(given):
    table, lag = gains.better_data(given.fixed(gain_points=8)).set_index("data"), given.get("publication_lag")
    waits = table.wait_even
    assert waits["half-yearly figures"] - waits["published early"] >= lag.value - lag.low - 1e-9
    assert gains.better_data(given.fixed(gain_points=0.1)).wait_likely.isna().all()


def test_other_assumptions_get_a_kept_result_of_these(given):
    assert given == assumptions.load() and hash(given) == hash(assumptions.load())
    other = given.fixed(move=0.2)
    assert given != other and not gains.paths(given).equals(gains.paths(other))
    assert gains.paths(given).equals(gains.paths(assumptions.load()))
