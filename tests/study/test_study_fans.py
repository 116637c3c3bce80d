"""What is kept of the scenarios: fans, differences, chances and what decides them, against the simulation itself."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from telecompilot import evidence
from telecompilot.study import (
    assumptions,
    detection,
    fans,
    precedents,
    scenarios,
    simulation,
    tested_shares,
    track_record,
)

LAST, PATHS = fans.LAST, scenarios.distinct(assumptions.load(evidence.load()))
PILOT, NARROW = PATHS["pilot_as_is", "nationwide"], PATHS["pilot_as_is", "regional"]
NONE, RETRENCHED = PATHS["no_pilot", "nationwide"], PATHS["retrenchment", "nationwide"]


@pytest.fixture(scope="module")
def rows(ev):
    return fans.outcomes(ev, track_record.evaluated(ev))


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


def test_error_of_the_ends_is_not_how_far_other_draws_move_them(given):
    """With other seeds the ends of what the pilot adds move by about the error that is said of them."""
    ends = []
    for seed in range(1, 7):
        pilot, none = (scenarios.simulate(name, seed=seed, given=given)[LAST] for name in ("pilot_as_is", "no_pilot"))
        ends.append((pilot - none).quantile([0.1, 0.9]).to_numpy())
    assert 1 / 3 < np.std(ends, axis=0, ddof=1).max() / fans.error(given) < 3


def test_gain_that_is_there_shows_no_more_often_than_one_that_may_be(given):
    whole = detection.by_path(given).loc[LAST, ("brand", "pilot_as_is", "nationwide")]
    assert whole < fans.revealed(given) < whole / fans.gained(given, given.value("gain_points") / 100)


def test_service_shows_the_share_of_another(given):
    row = fans.by_service(given).set_index(["service", "scenario"]).loc["all", "nationwide_all_categories"]
    own = scenarios.simulate("nationwide_all_categories", share="licence", service="all")[LAST]
    assert row[["low80", "median", "high80"]].tolist() == pytest.approx(own.quantile([0.1, 0.5, 0.9]).tolist())


def test_wider_pilot_changes_cloud_or_leaves_internet_access_alone(given):
    median = fans.by_service(given).set_index(["service", "scenario"])["median"]
    assert median["cloud", "nationwide"] == median["cloud", "pilot_as_is"]
    assert median["access", "nationwide"] != pytest.approx(median["access", "pilot_as_is"], rel=0.01)
    assert median["all", "nationwide_all_categories"] != pytest.approx(median["all", "nationwide"], rel=0.01)


def test_base_rate_of_zero_or_one_is_not_its_scenario(given):
    stays, between, spreads = fans.by_base_rate(given, (0.0, 0.5, 1.0))
    for median, name in ((stays, "pilot_as_is"), (spreads, "nationwide")):
        assert median == pytest.approx(scenarios.simulate(name, reading="regional")[LAST].median())
    assert min(stays, spreads) <= between <= max(stays, spreads)


def test_band_of_the_record_is_not_that_of_the_scenarios(ev, given):
    """With every market in, it must be the spread of the path without a pilot about where that path starts."""
    ends, u = fans.reach(precedents.drifts(ev)), simulation.uniforms(20_000, 12)
    moved = (
        simulation.log_odds(u, given, "start_brand_cloud") - simulation.origin(u, given, "start_brand_cloud")[:, None]
    )
    assert np.quantile(moved[:, :5], [0.1, 0.9], axis=0) == pytest.approx(ends, abs=0.015)


def test_market_is_in_its_own_yardstick(ev, rows):
    name = "film_imported_share_box_office"
    markets = precedents.drifts(ev)
    low, high = fans.reach(markets.drop(index=name))
    assert not np.allclose(fans.reach(markets), [low, high])
    own = rows[rows.series == name].iloc[0]
    share = tested_shares.load(ev)[name]
    z0, z1 = (np.log(s / (1 - s)) for s in (share[own.origin], own.actual))
    assert own.held == (low[own.step - 1] <= z1 - z0 <= high[own.step - 1])


def test_outcomes_are_lost_or_counted_twice(ev, rows):
    plain = track_record.outcomes(track_record.evaluated(ev))
    keys = ["series", "origin", "step"]
    pd.testing.assert_index_equal(pd.MultiIndex.from_frame(rows[keys]).sort_values(),
                                  pd.MultiIndex.from_frame(plain[keys]).sort_values())  # fmt: skip
    record = fans.record(ev)
    assert (record.held, record.total) == (rows.held.sum(), len(plain))
    assert record.low < record.held / record.total < record.high
