"""How foreign shares moved before anything was opened: what the scenarios' baseline rests on."""

import numpy as np
import pandas as pd
import pytest

from telecompilot import evidence
from telecompilot.study import precedents


def test_baseline_takes_in_series_by_taste():
    ev = evidence.load()
    named = {name for cell in ev.events.series_id for name in cell.split()}
    chosen = precedents.markets(ev)
    assert chosen and len(set(chosen)) == len(chosen)
    assert all(name in named and ev.catalogue.role[name] == "precedent" for name in chosen)
    used = precedents.drifts(ev)
    enough = {name for name in chosen if len(precedents.track(ev, name)) >= precedents.ENOUGH}
    assert set(used.index) <= enough and len(used) >= 5


def test_decline_after_an_opening_counts_as_drift_before_it():
    t = np.arange(20.0)
    points = pd.DataFrame({"t": t, "z": 0.05 * t - 0.3 * np.maximum(t - 12, 0)})
    rows, move = precedents._walk(points, pd.Series([12.0]))
    assert rows[0, 0] == pytest.approx(0.05) and rows[1, 0] == pytest.approx(-0.3)
    assert move == pytest.approx(0, abs=1e-9)


def test_yearly_move_depends_on_how_often_a_share_was_printed():
    rng = np.random.default_rng(4)
    z = rng.normal(0, 0.1, 4000).cumsum()
    often = pd.DataFrame({"t": np.arange(4000.0), "z": z})
    seldom = often.iloc[::4]
    assert precedents._walk(often, [])[1] == pytest.approx(0.1, rel=0.05)
    assert precedents._walk(seldom, [])[1] == pytest.approx(0.1, rel=0.08)
