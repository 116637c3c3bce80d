"""What is kept of the scenarios: fans, differences, chances and what decides them, against the simulation itself."""

from __future__ import annotations

import numpy as np
import pytest

from telecompilot.study import fans, scenarios

LAST, PATHS = fans.LAST, scenarios.DISTINCT
PILOT, NARROW = PATHS["pilot_as_is", "nationwide"], PATHS["pilot_as_is", "regional"]
NONE, RETRENCHED = PATHS["no_pilot", "nationwide"], PATHS["retrenchment", "nationwide"]


def test_fan_is_not_the_simulation_it_claims_to_show(given):
    shown = fans.fans(given).set_index(["path", "year"]).loc[NARROW]
    own = scenarios.simulate("pilot_as_is", reading="regional")
    assert shown["median"][LAST] == pytest.approx(own[LAST].median())
    assert shown.low80[2030] == pytest.approx(own[2030].quantile(0.1))


@pytest.mark.parametrize("share", scenarios.SHARES)
def test_interval_of_a_wider_level_lies_inside_a_narrower_one(given, share):
    frame = fans.fans(given, share)
    assert (frame[list(fans.COLUMNS.values())].diff(axis=1).iloc[:, 1:] >= 0).all(axis=None)
    assert frame.error.max() < 0.001, "Monte Carlo error of a median is over a tenth of a point"


def test_other_assumptions_leave_the_fans_as_they_were(given):
    moved = given.fixed(start_brand_cloud=given.get("start_brand_cloud").high)
    assert (fans.fans(moved)["median"] > fans.fans(given)["median"]).all()


def test_difference_is_taken_between_medians_instead_of_path_by_path(given):
    gap, last = fans.added(given).loc[PILOT], fans.fans(given).set_index(["year", "path"])["median"][LAST]
    own = scenarios.simulate("pilot_as_is") - scenarios.simulate("no_pilot")
    assert gap["median"] == pytest.approx(own[LAST].median())
    assert gap["median"] != pytest.approx(last[PILOT] - last[NONE], abs=1e-5)


def test_opening_that_was_taken_back_still_moves_share_at_the_end(given):
    assert fans.added(given).loc[RETRENCHED].abs().max() == pytest.approx(0, abs=1e-12)


def test_chance_is_that_of_another_path_or_year(given):
    table = fans.chances(given).set_index(["share", "path"])
    own = scenarios.simulate("pilot_as_is", share="licence", reading="regional")
    level, points = given.value("crossing_level") / 100, given.value("gain_points") / 100
    row = table.loc["licence", NARROW]
    assert (row.level_2030, row.level_2035) == ((own[2030] >= level).mean(), (own[2035] >= level).mean())
    without = scenarios.simulate("no_pilot", share="licence")
    assert row.added_2035 == (own[2035] - without[2035] >= points).mean()
    assert np.isnan(table.loc["brand", NONE].added_2030)
    assert table.loc["brand", RETRENCHED].added_2035 == 0


def test_chance_of_a_gain_differs_between_the_prose_and_the_table(given):
    table = fans.chances(given).set_index(["share", "path"])
    assert fans.gained(given, given.value("gain_points") / 100) == table.added_2035["brand", PILOT]
    assert fans.gained(given, -1.0) == 1 and fans.gained(given, 1.0) == 0


def test_service_shows_the_share_of_another(given):
    row = fans.by_service(given).set_index(["service", "scenario"]).loc["all", "nationwide_all_categories"]
    own = scenarios.simulate("nationwide_all_categories", share="licence", service="all")[LAST]
    assert row[["low80", "median", "high80"]].tolist() == pytest.approx(own.quantile([0.1, 0.5, 0.9]).tolist())


def test_wider_pilot_changes_cloud_or_leaves_internet_access_alone(given):
    median = fans.by_service(given).set_index(["service", "scenario"])["median"]
    assert median["cloud", "nationwide"] == median["cloud", "pilot_as_is"]
    assert median["access", "nationwide"] != pytest.approx(median["access", "pilot_as_is"], rel=0.01)
    assert median["all", "nationwide_all_categories"] != pytest.approx(median["all", "nationwide"], rel=0.01)


def test_driver_moves_the_median_though_its_range_is_a_point(given):
    frame = fans.drivers(given)
    assert (frame.low < frame.high).all() and (frame.start <= frame.end).all()
    assert (frame.end - frame.start).is_monotonic_decreasing
    still = given.fixed(**{frame.index[0]: frame.value.iloc[0]})
    assert frame.index[0] not in fans.drivers(still).index


def test_parts_of_the_spread_are_not_those_of_the_simulation(given):
    frame = fans.spread(given)
    assert frame.total.is_monotonic_decreasing and (frame["first"] <= frame.total + frame.first_error).all()
    assert 0.75 < frame["first"].sum() < 1.05 and frame.total_error.max() < 0.06
    own = scenarios.simulate("pilot_as_is")[LAST]
    still = given.fixed(effect_mean=given.value("effect_mean"), effect_spread=0)
    left = scenarios.simulate("pilot_as_is", given=still)[LAST].var() / own.var()
    assert frame.total["effect"] == pytest.approx(1 - left, abs=0.2)  # what goes when the effect stands still
