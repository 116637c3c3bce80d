"""Every number of a scenario has a row, every row a ground."""

import data_factory
import numpy as np
import pandas as pd
import pytest

from telecompilot import evidence
from telecompilot.study import assumptions, derived_parameters, explorer, openings, scenarios, simulation

NAMES = list(evidence.load().paths.index)


def _parameters_read(given):
    """Parameters that some scenario cannot do without, found by taking each away."""
    ev = evidence.load()
    table = assumptions.table(ev)
    needed = set()
    every = {p for name in NAMES for p in given.of_scenario(name)}
    cases = [(name, s, r, v) for name in NAMES for s in scenarios.SHARES for r in scenarios.READINGS for v in
             (scenarios.SERVICES if s == "licence" else ("cloud",))]  # fmt: skip
    for parameter in every:
        rest = assumptions.Assumptions.of(table[table.parameter != parameter], ev.paths)
        try:
            for name, share, reading, service in cases:
                scenarios.simulate(name, 8, share=share, reading=reading, service=service, given=rest)
            explorer.draws(rest)
        except assumptions.MissingAssumption as error:
            assert parameter in str(error) and "data/scenarios.csv" in str(error)
            needed.add(parameter)
    return needed


def test_missing_row_goes_unnoticed(given):
    needed = _parameters_read(given)
    named = "effect_mean effect_spread drift_mean move opening lag start_brand_cloud region_weight months_to_twenty"
    more = "months_to_nationwide closing level transfer items_national start_licence_access history publication_lag"
    shapes = "step_mean short_spread short_years step_weight"
    assert {*named.split(), *more.split(), *shapes.split()} <= needed


def test_assumption_has_no_source_and_does_not_say_so():
    ev = evidence.load()
    table = ev.scenarios
    assert (table.basis.str.len() > 20).all()
    bare = table[table.source_id == ""]
    assert bare.basis.str.startswith(("Assumed", "Reader's yardstick")).all()
    ids = {cell for ids in table.source_id for cell in ids.split()}
    assert ids <= set(ev.sources.index)


def test_number_that_follows_from_other_tables_is_stored_and_lags_behind_them(given, tmp_path):
    """What a row leaves empty is computed from the tables as they are: a figure that moves takes it along."""
    ev = evidence.load()
    assert derived_parameters.stale(ev) == []
    series_id, (period, *_) = "fie_licences_b11", ev.rows("fie_licences_b11").index.astype(str)[::-1]
    figure = ev.at(series_id, period)
    moved = assumptions.load(data_factory.changed_figure(ev, series_id, period, 2 * figure.value))
    start = given.value("start_licence_cloud")
    assert moved.value("start_licence_cloud") == pytest.approx(2 * start, rel=1e-3)


def test_stored_copy_of_a_computed_number_is_no_fault():
    ev = evidence.load()
    copied = data_factory.changed(ev, "scenarios", {"parameter": "drift_mean"}, value=0.01, low=0.0, high=0.02)
    lost = data_factory.changed(ev, "scenarios", {"parameter": "lag"}, value=np.nan)
    for other, parameter, words in ((copied, "drift_mean", "is computed"), (lost, "lag", "nothing computes lag")):
        (fault,) = derived_parameters.stale(other)
        assert fault.field == "value" and words in fault.message
        assert ev.scenarios.parameter.iloc[fault.line - 2] == parameter


def test_author_cannot_set_a_number_of_a_scenario_of_his_own():
    """A number that is said to be assumed stands, in place of the computed one."""
    own = {"value": 30.0, "low": 20.0, "high": 40.0, "basis": "Assumed: for a test of the tables."}
    where = {"scenario": "nationwide", "parameter": "months_to_nationwide"}
    ev = data_factory.changed(evidence.load(), "scenarios", where, **own)
    assert derived_parameters.stale(ev) == []
    assert assumptions.load(ev).value("months_to_nationwide", "nationwide") == 30


def test_assumed_end_is_lost_or_leaves_the_value_outside():
    """Nothing in print is a floor for all foreign clouds: the row assumes one, and says so."""
    ev = evidence.load()
    row = ev.scenarios.set_index("parameter").loc["start_brand_cloud"]
    assert "low: assumed" in row.basis and np.isnan(row.value)
    start = assumptions.load(ev).get("start_brand_cloud")
    leaders = ev.at("top3_chinese_share_canalys", "2024-Q2").value
    assert start.low == row.low < 100 * (1 - leaders) / 8, "a ceiling for one brand is the floor of them all"
    small = assumptions.load(data_factory.changed_figure(ev, "aws_share_idc_iaas_dated", "2022-06", row.low / 2))
    assert small.get("start_brand_cloud").low == small.value("start_brand_cloud") == row.low / 2


def test_range_without_its_value_is_read(given):
    bad = pd.DataFrame(
        [("all", "x", "", 3.0, 4.0, 5.0, "u")],
        columns=["scenario", "parameter", "name", "value", "low", "high", "unit"],
    )
    paths = evidence.load().paths
    with pytest.raises(ValueError, match="outside"):
        assumptions.Assumptions.of(bad, paths)
    with pytest.raises(ValueError, match="wants value"):
        assumptions.Assumptions.of(bad.assign(low=np.nan), paths)


def test_effect_draws_are_those_of_the_mean_and_not_of_a_new_market(given):
    """Mistake 5 of the method: draws must be as wide as the prediction interval."""
    new, _ = openings.new_market(openings.headline(openings.effects(evidence.load())))
    u = simulation.uniforms(8000, 12)["effect"]
    effect = simulation.student(u, given, "effect")
    assert np.quantile(effect, [0.025, 0.975]) == pytest.approx(new.prediction, abs=0.01)
    assert effect.std() >= new.spread


def test_triangular_draws_leave_their_range_or_miss_their_peak():
    u = (np.arange(20000) + 0.5) / 20000
    for low, peak, high in ((0, 0, 1), (1, 2, 4), (0, 1, 1)):
        x = assumptions.triangular(u, low, peak, high)
        assert low <= x.min() and x.max() <= high and (np.diff(x) >= 0).all()
        assert x.mean() == pytest.approx((low + peak + high) / 3, abs=1e-3)
    assert assumptions.triangular(u, 2, 2, 2).tolist()[:2] == [2, 2]
