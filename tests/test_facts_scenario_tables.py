"""Chances of crossing the yardsticks, and the services outside cloud: against the simulation itself."""

from __future__ import annotations

import numpy as np
import pytest

from telecompilot.evidence import formats
from telecompilot.facts import expansion_scenarios as chapter
from telecompilot.facts import scenario_tables as facts
from telecompilot.study import scenarios


def test_chance_is_that_of_another_path_or_year():
    found = facts.crossings(chapter.PATHS).set_index(["share", "path"])
    own = scenarios.simulate("pilot_as_is", share="licence", reading="regional")
    row = found.loc["licence", "Pilot, its regions only"]
    assert (row.level_2030, row.level_2035) == ((own[2030] >= 0.1).mean(), (own[2035] >= 0.1).mean())
    without = scenarios.simulate("no_pilot", share="licence")
    assert row.added_2035 == (own[2035] - without[2035] >= 0.02).mean()
    assert np.isnan(found.loc["brand", "No pilot"].added_2030)
    assert found.loc["brand", "Retrenchment (stress test)"].added_2035 == 0


def test_title_says_another_chance_than_the_table():
    table = facts.chances(chapter.PATHS).set_index(["Share", "Path"])["At 10% in 2035, %"]
    for path in ("No pilot", "Pilot, national sales"):
        assert f"{table['brand share', path]:.0f}%" in facts.chances_title(chapter.PATHS)


def test_service_shows_the_share_of_another():
    found = facts.ends().set_index(["service", "scenario"])
    own = scenarios.simulate("nationwide_all_categories", share="licence", service="all")[2035]
    row = found.loc["all", "nationwide_all_categories"]
    assert (row.low80, row["median"]) == pytest.approx((own.quantile(0.1), own.median()))
    cell = facts.by_service().set_index("Scenario")["All services, by licence items"]
    shown = cell[scenarios.SCENARIOS["nationwide_all_categories"]]
    assert (
        shown
        == f"{formats.pct(own.median())} ({formats.span(*map(formats.rough, (own.quantile(0.1), own.quantile(0.9))))})"
    )
    assert len(facts.by_service()) == len(facts.BY_SERVICE)


def test_wider_pilot_changes_cloud_or_leaves_internet_access_alone():
    found = facts.ends().set_index(["service", "scenario"])["median"]
    assert found["cloud", "nationwide"] == found["cloud", "pilot_as_is"]
    assert found["access", "nationwide"] != pytest.approx(found["access", "pilot_as_is"], rel=0.01)
    assert found["all", "nationwide_all_categories"] != pytest.approx(found["all", "nationwide"], rel=0.01)
