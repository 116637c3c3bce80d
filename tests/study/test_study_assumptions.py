"""Every number of a scenario has a row, every row a ground."""

import numpy as np
import pandas as pd
import pytest

from telecompilot import evidence
from telecompilot.study import assumptions, derived_parameters, explorer, openings, sampling, scenarios

NAMES = list(scenarios.SCENARIOS)


@pytest.fixture(scope="module")
def given():
    return assumptions.load()


def _parameters_read(given):
    """Parameters that some scenario cannot do without, found by taking each away."""
    needed = set()
    every = {p for name in NAMES for p in given.of_scenario(name)}
    cases = [(name, s, r, v) for name in NAMES for s in scenarios.SHARES for r in scenarios.READINGS for v in
             (scenarios.SERVICES if s == "licence" else ("cloud",))]  # fmt: skip
    for parameter in every:
        try:
            for name, share, reading, service in cases:
                scenarios.simulate(
                    name, 8, share=share, reading=reading, service=service, given=given.without(parameter)
                )
            explorer.payload(given.without(parameter))
        except assumptions.MissingAssumption as error:
            assert parameter in str(error) and "data/scenarios.csv" in str(error)
            needed.add(parameter)
    return needed


def test_missing_row_goes_unnoticed(given):
    needed = _parameters_read(given)
    named = "effect_mean effect_spread drift_mean move opening lag start_brand_cloud region_weight months_to_twenty"
    more = "months_to_nationwide closing level transfer items_national start_licence_access history publication_lag"
    assert {*named.split(), *more.split()} <= needed


def test_assumption_has_no_source_and_does_not_say_so():
    ev = evidence.load()
    table = ev.scenarios
    assert (table.basis.str.len() > 20).all()
    bare = table[table.source_id == ""]
    assert bare.basis.str.startswith(("Assumed", "Reader's yardstick")).all()
    ids = {cell for ids in table.source_id for cell in ids.split()}
    assert ids <= set(ev.sources.index)


def test_number_has_drifted_from_the_evidence_it_is_said_to_follow():
    ev = evidence.load()
    table, fresh = ev.scenarios.drop_duplicates("parameter").set_index("parameter"), derived_parameters.computed(ev)
    for parameter, row in fresh.iterrows():
        stored = table.loc[parameter, ["value", "low", "high"]].astype(float)
        same = np.allclose(stored, row.astype(float), rtol=2e-3, atol=1e-5, equal_nan=True)
        assert same, f"{parameter}: data/scenarios.csv has {stored.tolist()}, the evidence gives {row.tolist()}"


def test_range_without_its_value_is_read(given):
    bad = pd.DataFrame(
        [("all", "x", 3.0, 4.0, 5.0, "u")], columns=["scenario", "parameter", "value", "low", "high", "unit"]
    )
    with pytest.raises(ValueError, match="outside"):
        assumptions.Assumptions.of(bad)
    with pytest.raises(ValueError, match="wants value"):
        assumptions.Assumptions.of(bad.assign(low=np.nan))


def test_effect_draws_are_those_of_the_mean_and_not_of_a_new_market(given):
    """Mistake 5 of the method: draws must be as wide as the prediction interval."""
    new, _ = openings.new_market(openings.headline(openings.effects(evidence.load())))
    u = sampling.uniforms(8000, 12)["effect"]
    effect = sampling.student(u, given, "effect")
    assert np.quantile(effect, [0.025, 0.975]) == pytest.approx(new.prediction, abs=0.01)
    assert effect.std() >= new.spread


def test_triangular_draws_leave_their_range_or_miss_their_peak():
    u = (np.arange(20000) + 0.5) / 20000
    for low, peak, high in ((0, 0, 1), (1, 2, 4), (0, 1, 1)):
        x = assumptions.triangular(u, low, peak, high)
        assert low <= x.min() and x.max() <= high and (np.diff(x) >= 0).all()
        assert x.mean() == pytest.approx((low + peak + high) / 3, abs=1e-3)
    assert assumptions.triangular(u, 2, 2, 2).tolist()[:2] == [2, 2]
