"""Which assumption carries the uncertainty: a published analysis, and the same luck at every setting."""

import numpy as np
import pytest

from telecompilot.study import assumptions, scenarios, sensitivity


def ishigami(x):
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def test_ishigami_indices_differ_from_the_published_ones():
    """Ishigami and Homma 1990, a = 7, b = 0.1."""
    found = sensitivity.indices(ishigami, ["a", "b", "c"], [(-np.pi, np.pi)] * 3, base=2**14)
    assert found["first"].tolist() == pytest.approx([0.3139, 0.4424, 0], abs=0.01)
    assert found.total.tolist() == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.01)


def test_additive_function_shows_interaction():
    found = sensitivity.indices(lambda x: x[:, 0] + 2 * x[:, 1], ["a", "b"], base=1024)
    assert found["first"].tolist() == pytest.approx([0.2, 0.8], abs=0.02)
    assert (found.total - found["first"]).abs().max() < 0.02


@pytest.fixture(scope="module")
def given():
    return assumptions.load()


def test_tornado_moves_more_than_one_assumption(given):
    table = sensitivity.tornado("pilot_as_is", n=600)
    row = table.loc["start_brand_cloud"]
    alone = scenarios.simulate("pilot_as_is", 600, given=given.fixed(start_brand_cloud=row.low))[2035].median()
    assert row.median_low == pytest.approx(alone)
    assert table.attrs["median"] == pytest.approx(scenarios.simulate("pilot_as_is", 600)[2035].median())
    assert table.swing.is_monotonic_decreasing and (table.swing >= 0).all()


def test_range_moved_is_not_the_evidence_range(given):
    table = sensitivity.tornado("nationwide", n=300, reading="regional")
    for parameter, row in table.iterrows():
        stored = given.get(parameter, "nationwide")
        assert (row.value, row.low, row.high) == (stored.value, stored.low, stored.high)


def test_assumption_that_plays_no_part_is_listed():
    brand = sensitivity.tornado("pilot_as_is", n=300).index
    assert not set(brand) & {"transfer", "region_weight", "months_to_twenty", "closing", "items_national", "history"}
    assert "transfer" in sensitivity.tornado("pilot_as_is", n=300, share="licence").index
    assert "months_to_twenty" in sensitivity.tornado("step_by_step", n=300, reading="regional").index


def test_wider_effect_narrows_the_upper_end():
    table = sensitivity.tornado("pilot_as_is", n=1000)
    assert table.top_high["effect_spread"] > table.top_low["effect_spread"]
    assert table.median_high["effect_mean"] > table.median_low["effect_mean"]


def test_shares_of_variance_do_not_add_up():
    found = sensitivity.sobol("pilot_as_is", base=1024)
    assert 0.75 < found["first"].sum() < 1.05
    assert found.total.sum() > found["first"].sum() - 0.05
    assert {"effect", "shocks", "drift", "start"} == set(found.index[:4])
    assert not set(found.index) & {"transfer", "region", "months", "items"}


def test_variance_split_is_not_that_of_the_paths():
    found = sensitivity.sobol("pilot_as_is", base=1024)
    assert found.attrs["variance"] == pytest.approx(scenarios.simulate("pilot_as_is")[2035].var(), rel=0.1)


def test_chance_before_the_pilot_has_no_effect_in_it():
    found = sensitivity.sobol("no_pilot", base=256)
    assert set(found.index) == {"start", "drift", "move", "shocks"}


@pytest.mark.parametrize("seed", [0, 3])
def test_the_same_seed_gives_other_indices(seed):
    a, b = (sensitivity.sobol("no_pilot", base=64, seed=seed) for _ in range(2))
    assert a.equals(b)
