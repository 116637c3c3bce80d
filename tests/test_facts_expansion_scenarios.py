"""Facts of the chapter on expansion scenarios."""

from __future__ import annotations

import pytest

from telecompilot.facts import expansion_scenarios as facts
from telecompilot.study import assumptions, scenarios


def test_fan_is_not_the_simulation_it_claims_to_show():
    shown = facts.fans().query("scenario == 'pilot_as_is' and reading == 'regional'").set_index("year")
    own = scenarios.simulate("pilot_as_is", share="brand", reading="regional")
    assert shown["median"][2035] == pytest.approx(own[2035].median())
    assert shown.low80[2030] == pytest.approx(own[2030].quantile(0.1))


def test_interval_of_a_wider_level_lies_inside_a_narrower_one():
    for share in ("brand", "licence"):
        found = facts.fans(share)
        order = ["low95", "low80", "low50", "median", "high50", "high80", "high95"]
        assert (found[order].diff(axis=1).iloc[:, 1:] >= 0).all().all()
        assert found.error.max() < 0.001, "Monte Carlo error of a median is over a tenth of a point"


def test_difference_is_taken_between_medians_instead_of_path_by_path():
    gap = facts.differences().set_index("path").loc["Pilot, national sales"]
    own = scenarios.simulate("pilot_as_is") - scenarios.simulate("no_pilot")
    assert gap["median"] == pytest.approx(own[2035].median())
    medians = facts.fans().query("year == 2035").set_index("path")["median"]
    assert gap["median"] != pytest.approx(medians["Pilot, national sales"] - medians["No pilot"], abs=1e-5)


def test_scenarios_without_an_opening_effect_move_share():
    gap = facts.differences().set_index("path").loc["Retrenchment (stress test)"]
    assert gap.abs().max() == pytest.approx(0, abs=1e-12)


def test_assumption_is_hidden_from_the_reader():
    table = facts.rows()
    assert len(table) == len(facts.evidence.load().scenarios)
    unsourced = table[(table.Sources == "") & ~table["How the number was found"].str.startswith(("Assumed", "Reader"))]
    assert unsourced.empty, list(unsourced.Assumption)


def test_driver_moves_the_median_though_its_range_is_a_point():
    found = facts.drivers()
    assert (found.low < found.high).all()
    assert found.iloc[0].driver == "Share at the start"


def test_parts_of_the_spread_are_not_those_of_the_simulation():
    found = facts.fractions().set_index("input")
    assert found.total.is_monotonic_decreasing and (found["first"] <= found.total + found.first_error).all()
    assert 0.75 < found["first"].sum() < 1.05 and found.total_error.max() < 0.06
    own = scenarios.simulate("pilot_as_is")[2035]
    still = assumptions.load().fixed(effect_mean=assumptions.load().value("effect_mean"), effect_spread=0)
    left = scenarios.simulate("pilot_as_is", given=still)[2035].var() / own.var()
    assert found.total["effect"] == pytest.approx(1 - left, abs=0.2)  # what goes when the effect stands still
    n = facts.numbers()
    assert n.widest == "effect of the opening" and n.widest_total == facts.theme.pct(found.total["effect"], 0)


def test_numbers_of_the_prose_are_not_those_of_the_figures():
    n = facts.numbers()
    last = facts.fans().query("year == 2035 and path == 'No pilot'").iloc[0]
    assert n.none == facts.theme.pct(last["median"])
    assert n.none_span == facts.theme.span(*map(facts.theme.rough, (last.low80, last.high80)))
    start = assumptions.load().get("start_brand_cloud")
    assert n.start_span == facts.theme.span(start.low / 100, start.high / 100)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(-0.1, 0.05, "neither"), (0.01, 0.05, "more than"), (-0.05, -0.01, "less than")],
)
def test_words_keep_saying_that_nothing_is_clear_when_it_is(low, high, said):
    assert facts._direction(facts.pd.Series({"low80": low, "high80": high})).startswith(said)


def test_adviser_is_told_to_plan_on_what_cannot_be_told():
    for low, high, said in ((-0.1, 0.05, "neither"), (0.01, 0.05, "a gain"), (-0.05, -0.01, "a loss")):
        assert said in facts._plan(facts.pd.Series({"low80": low, "high80": high}))
    wide = facts.pd.Series({"low80": -0.05, "high80": 0.05})
    assert "less than" in facts._matters(0.01, wide) and "as much as" in facts._matters(0.06, wide)


def test_retrenchment_is_shown_without_its_basis():
    n = facts.numbers()
    pilots = facts.evidence.load().pilots
    settled = pilots[pilots.state != "open"]
    assert n.reversed == facts.theme.count(int((settled.state == "reversed").sum())) == "one"
    assert n.settled == facts.theme.count(len(settled)) and "2027" in n.closing_span and "2030" in n.closing_span


def test_middle_without_a_moved_licence_is_not_that_of_the_simulation():
    n, given = facts.numbers(), assumptions.load()
    for said, end in ((n.moved_none, given.get("transfer").low), (n.moved_most, given.get("transfer").high)):
        own = scenarios.simulate("pilot_as_is", 4000, share="licence", given=given.fixed(transfer=end))
        assert said == facts.theme.pct(own[2035].median())
