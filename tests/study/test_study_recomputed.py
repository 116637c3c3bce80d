"""Whether the study of openings says what the tables say, by a second computation that shares no line with it."""

from __future__ import annotations

import numpy as np
import pytest
import recomputed

from telecompilot.evidence import paths
from telecompilot.study import answer, assumptions, detection, new_market, opening_lists, precedents, scenarios
from telecompilot.study.precedents import RULE
from telecompilot.study.shapes import SHAPES
from telecompilot.study.simulation import LAST


@pytest.fixture(scope="module")
def tables():
    return recomputed.Tables(paths.DATA)


@pytest.fixture(scope="module")
def again(tables):
    return {shape: recomputed.effects(tables, shape) for shape in SHAPES}


def parameters(given) -> dict:
    names = ("baseline_year", "start_brand_cloud", "drift_mean", "drift_spread", "drift_df", "move", "opening", "lag",
             "history", "reading_noise", "revision")  # fmt: skip
    return {name: (row.low, row.value, row.high) for name in names for row in [given.get(name)]}


def by_shape(found) -> dict:
    return {shape: (one["mean"], one["spread"], one["df"]) for shape, one in found.items()}


def test_the_second_computation_uses_the_package():
    source = (paths.ROOT / "tests" / "recomputed.py").read_text(encoding="utf-8")
    assert "import telecompilot" not in source and "from telecompilot" not in source


def test_points_are_others(ev, tables):
    for series in opening_lists.estimates(ev, RULE, "ramp").query("reason == ''").market.unique():
        theirs = precedents.track(ev, series)
        t, z, noise = recomputed.track(tables, series)
        assert t == pytest.approx(theirs.t.to_numpy()), series
        assert z == pytest.approx(theirs.z.to_numpy(), abs=1e-6), series
        assert noise == pytest.approx(theirs.noise.to_numpy(), rel=1e-3, abs=1e-9), series


@pytest.mark.parametrize("shape", list(SHAPES))
def test_effects_are_others(ev, again, shape):
    rows = opening_lists.measured(ev, RULE, shape)
    assert set(again[shape]) == set(rows.index)
    for name, (effect, error) in again[shape].items():
        assert effect == pytest.approx(rows.effect[name], abs=0.003), name
        assert error == pytest.approx(rows.se[name], rel=0.02), name


@pytest.mark.parametrize("shape", list(SHAPES))
def test_the_pool_and_a_new_market_are_others(ev, again, shape):
    one, second = new_market.effect(ev, RULE, shape), recomputed.new_market(again[shape])
    assert second["k"] == one.k
    assert second["mean"] == pytest.approx(one.mean, abs=0.003)
    assert (second["low"], second["high"]) == pytest.approx((one.low, one.high), abs=0.006)
    assert (second["new_low"], second["new_high"]) == pytest.approx(one.quantile([0.025, 0.975]), abs=0.012)


def test_the_last_year_is_another(ev, again):
    found = {shape: recomputed.new_market(rows) for shape, rows in again.items()}
    given, longest = parameters(assumptions.load(ev)), opening_lists.longest(ev, RULE)
    for shape in (*SHAPES, answer.MIXTURE):
        weights = new_market.WEIGHTS if shape == answer.MIXTURE else new_market.only(shape)
        mine = answer.summary(answer.gain(answer.inputs(ev, weights=weights)))
        second = answer.summary(recomputed.gains(given, by_shape(found), weights, longest=longest))
        for name in ("low80", "median", "high80"):
            assert second[name] == pytest.approx(mine[name], abs=0.35), (shape, name)
        for name in ("any", "gain"):
            assert second[name] == pytest.approx(mine[name], abs=0.015), (shape, name)


def test_the_chance_to_detect_the_pilot_is_another(ev, again, record_property):
    """Small, and little smaller without a pilot: the second idea of the report."""
    found = {shape: recomputed.new_market(rows) for shape, rows in again.items()}
    base, longest = assumptions.load(ev), opening_lists.longest(ev, RULE)
    told = []
    for words, weights, given in (
        ("lasting ramp", new_market.only("ramp"), answer.inputs(ev, weights=new_market.only("ramp"))),
        ("mixture", new_market.WEIGHTS, answer.inputs(ev)),
    ):
        second = recomputed.alarms(parameters(base), by_shape(found), weights, longest=longest)
        mine = [detection.chances(given, name, n=detection.WATCHES)[LAST] for name in (scenarios.PILOT, scenarios.NONE)]
        assert second == pytest.approx(mine, abs=0.006), words
        told.append(f"{words} {second[0]:.1%}, false alarm {second[1]:.1%}")
    record_property("told", f"Detected by {LAST}, recomputed at 160,000 paths: {'; '.join(told)}")
    assert np.isfinite(second).all()
