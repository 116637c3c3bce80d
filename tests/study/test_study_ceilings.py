"""Ceilings through time: a span that ends too early, is split, or takes in a rule of another kind."""

from __future__ import annotations

import pandas as pd
import pytest

from telecompilot.study import ceilings


@pytest.fixture(scope="module")
def lanes(ev):
    return ceilings.spans(ev).set_index(["codes", "lane"])


def test_ceiling_ends_before_the_rule_that_replaces_it(lanes):
    b11 = lanes.loc[("B11", ceilings.ZONES)]
    assert b11.stated.tolist()[:2] == ["closed", "no ceiling"]  # gs021_2013, mondaq_20241108
    assert b11.end.iloc[0] == b11.start.iloc[1] == pd.Timestamp("2024-10-23")
    assert lanes.loc[("", ceilings.CHINA)].cap.tolist()[:3] == [30, 49, 50]  # flylib_wto, cjo_2022


def test_spans_of_a_lane_overlap_or_leave_a_gap(ev):
    for _, lane in ceilings.spans(ev).groupby(["codes", "category", "lane"]):
        assert (lane.start < lane.end).all() and (lane.end.iloc[:-1].values == lane.start.iloc[1:].values).all()
        assert (lane.stated + lane["where"]).ne((lane.stated + lane["where"]).shift()).all(), "a ceiling is split"


def test_step_that_held_in_some_cities_stands_under_all_china(ev):
    held = ceilings.spans(ev)
    cities = held["where"] == ceilings.CITIES
    assert set(held.rules[cities]) == {"WTO schedule 2001", "WTO schedule 2002"}  # flylib_wto
    assert (held.lane[cities] == ceilings.CHINA).all() and (held["where"] == held.lane)[~cities].all()


def test_hong_kong_rule_gets_in(lanes):
    assert not lanes.rules.str.contains("CEPA").any()


def test_services_with_different_rules_share_a_row(lanes):
    assert lanes.services.loc[("B22, B23, B24", ceilings.CHINA)] == 3
    assert {"B13", "B11", "B12", "B14"} <= set(lanes.index.get_level_values("codes"))


def test_rules_take_in_basic_telecom_or_market_events(ev):
    rules = ceilings.rules(ev)
    assert not set(ceilings.BASIC) & set(rules.index) and "bt-licences-2019" not in rules.index
    assert "vats-pilot-announced" in rules.index and "vats-pilot-announced" not in ceilings.in_force(rules).index
    assert rules.date.is_monotonic_increasing
