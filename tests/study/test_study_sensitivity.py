"""Which assumption carries the uncertainty: a published analysis, and the same luck at every setting."""

import numpy as np
import pytest

from telecompilot.study import scenarios, sensitivity

LAST = scenarios.YEARS[-1]


def ishigami(u):
    """Ishigami and Homma 1990, a = 7, b = 0.1, of inputs uniform from -pi to pi."""
    x = np.pi * (2 * u - 1)
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def test_ishigami_indices_differ_from_the_published_ones():
    found = sensitivity.indices(ishigami, ["a", "b", "c"], base=2**14)
    assert found["first"].tolist() == pytest.approx([0.3139, 0.4424, 0], abs=0.01)
    assert found.total.tolist() == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.01)


def test_additive_function_shows_interaction():
    found = sensitivity.indices(lambda x: x[:, 0] + 2 * x[:, 1], ["a", "b"], base=1024)
    assert found["first"].tolist() == pytest.approx([0.2, 0.8], abs=0.02)
    assert (found.total - found["first"]).abs().max() < 0.02


def test_more_than_one_assumption_is_moved(given):
    table = sensitivity.drivers(given, n=600)
    row = table.loc["start_brand_cloud"]
    alone = scenarios.simulate("pilot_as_is", 600, given=given.fixed(start_brand_cloud=row.low))[LAST].median()
    assert row.median_low == pytest.approx(alone)
    assert table.attrs["median"] == pytest.approx(scenarios.simulate("pilot_as_is", 600)[LAST].median())
    assert table.swing.is_monotonic_decreasing and (table.swing >= 0).all()


def test_range_moved_is_not_the_evidence_range(given):
    table = sensitivity.drivers(given, name="nationwide", reading="regional", n=300)
    for parameter, row in table.iterrows():
        stored = given.get(parameter, "nationwide")
        assert (row.value, row.low, row.high) == (stored.value, stored.low, stored.high)


def test_assumption_that_plays_no_part_is_listed(given):
    brand = sensitivity.drivers(given, n=300).index
    assert not set(brand) & {"transfer", "region_weight", "months_to_twenty", "closing", "items_national", "history"}
    assert "transfer" in sensitivity.drivers(given, "licence", n=300).index
    assert "months_to_twenty" in sensitivity.drivers(given, name="step_by_step", reading="regional", n=300).index


def test_higher_effect_lowers_the_median(given):
    table = sensitivity.drivers(given, n=1000)
    assert table.median_high["effect_mean"] > table.median_low["effect_mean"]


def test_driver_moves_the_median_though_its_range_is_a_point(given):
    frame = sensitivity.drivers(given)
    assert (frame.low < frame.high).all() and (frame.start <= frame.end).all()
    assert (frame.end - frame.start).is_monotonic_decreasing
    still = given.fixed(**{frame.index[0]: frame.value.iloc[0]})
    assert frame.index[0] not in sensitivity.drivers(still).index


def test_parts_of_the_spread_are_not_those_of_the_simulation(given):
    frame = sensitivity.spread(given)
    assert frame.total.is_monotonic_decreasing and (frame["first"] <= frame.total + frame.first_error).all()
    assert 0.75 < frame["first"].sum() < 1.05 and frame.total_error.max() < 0.06
    own = scenarios.simulate("pilot_as_is")[LAST]
    still = given.fixed(effect_mean=given.value("effect_mean"), effect_spread=0)
    left = scenarios.simulate("pilot_as_is", given=still)[LAST].var() / own.var()
    assert frame.total["effect"] == pytest.approx(1 - left, abs=0.2)  # what goes when the effect stands still


def test_shares_of_variance_do_not_add_up(given):
    found = sensitivity.spread(given, base=1024)
    assert 0.75 < found["first"].sum() < 1.05
    assert found.total.sum() > found["first"].sum() - 0.05
    assert {"effect", "shocks", "drift", "start"} == set(found.index[:4])
    assert not set(found.index) & {"transfer", "region", "months", "items"}


def test_variance_split_is_not_that_of_the_paths(given):
    points = np.random.default_rng(0).random((4096, len(sensitivity.INPUTS)))
    split = sensitivity.outcome(points, given, "pilot_as_is").var()
    assert split == pytest.approx(scenarios.simulate("pilot_as_is")[LAST].var(), rel=0.1)


def test_chance_before_the_pilot_has_no_effect_in_it(given):
    found = sensitivity.spread(given, name="no_pilot", base=256)
    assert set(found.index) == {"start", "drift", "move", "shocks"}


def test_the_same_points_give_other_indices():
    a, b = (sensitivity.indices(ishigami, ["a", "b", "c"], base=64) for _ in range(2))
    assert a.equals(b)
