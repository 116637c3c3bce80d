"""Coverage on shares outside the evidence: windows that see no future, a file that is fresh and counts what it says."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from benchmarks import outside
from telecompilot.models import trends
from telecompilot.study import track_record
from telecompilot.study.tested_shares import HORIZON


@pytest.fixture(scope="module")
def windows() -> dict[int, dict[str, np.ndarray]]:
    return {n: outside.windows(n) for n in track_record.LENGTHS}


def test_file_is_stale(windows):
    """A data set, a rule or a model compared was changed: run `python -m benchmarks.outside` again."""
    assert set(track_record.outside().inputs) == {outside.digest()}


def test_file_counts_other_windows_or_misses_a_model(windows):
    frame = track_record.outside()
    for n, found in windows.items():
        for name, stretches in found.items():
            own = frame[(frame["set"] == name) & (frame.n == n)]
            assert sorted(own.model) == sorted(outside.COMPARED)
            assert (own.windows == len(stretches)).all() and (own.outcomes == HORIZON * len(stretches)).all()
    assert set(frame["set"]) <= set(outside.SETS) and set(outside.COMPARED) <= set(trends.MODELS)
    hits = frame[["hits50", "hits80", "hits95", "outcomes"]].to_numpy()
    assert (np.diff(hits, axis=1) >= 0).all()


def test_scores_in_the_file_are_not_those_of_the_forecasts(windows):
    frame = track_record.outside().set_index(["set", "n", "model"])
    name = "flights of six airlines"
    for model in ("drift", "headline"):
        made = outside.scored(outside.forecasts(windows[8][name], 8, model))
        assert frame.loc[(name, 8, model), list(made)].astype(float).to_dict() == pytest.approx(made, rel=1e-3)


@pytest.mark.slow
def test_file_is_stale_for_fitted_models(windows):
    again = outside.run(("last_value", "headline"), (10,)).set_index(["set", "model"])
    frame = track_record.outside().query("n == 10").set_index(["set", "model"]).loc[again.index]
    assert (again.hits80 - frame.hits80).abs().max() <= 1
    assert again.wis.to_numpy() == pytest.approx(frame.wis.to_numpy(), rel=0.01)


def test_futures_of_two_windows_overlap_or_a_window_touches_its_ends():
    values = np.linspace(0.1, 0.4, 23)
    cut = list(outside.cut(pd.Series(values), 8))
    assert [list(part) for part in cut] == [list(values[k : k + 13]) for k in (10, 5, 0)]
    assert len(list(outside.cut(pd.Series(np.linspace(0.1, 0.9, 300)), 8))) == outside.WINDOWS
    flat = pd.Series([0.2] * 8 + [0.3] * 5)
    assert not list(outside.cut(flat, 8))
    assert not list(outside.cut(pd.Series([0.0, *values[:12]]), 8))


def test_year_that_is_not_whole_is_summed():
    frame = pd.DataFrame({"a": np.arange(10.0)})
    assert outside.whole(frame, 4)["a"].tolist() == [6.0, 22.0]
    assert outside.whole(frame, 4, mean=True)["a"].tolist() == [1.5, 5.5]


def test_parts_do_not_add_up_or_the_small_ones_are_kept():
    amounts = pd.DataFrame(np.ones((3, outside.MOST + 2)) * np.arange(1, outside.MOST + 3))
    share = outside.parts(amounts)
    assert share.shape[1] == outside.MOST and not {0, 1} & set(share.columns)
    assert outside.parts(amounts.iloc[:, :5]).sum(axis=1).to_numpy() == pytest.approx(1)
    for name, load in outside.SETS.items():
        assert 0 < load().shape[1] <= outside.MOST, name


def test_forecast_of_a_window_sees_its_future(windows):
    stretches = windows[8]["seats filled by six airlines"][:1]
    spoilt = stretches.copy()
    spoilt[:, 8:] = 0.5
    clean, other = (outside.forecasts(part, 8, "headline")[outside.QUANTILES] for part in (stretches, spoilt))
    pd.testing.assert_frame_equal(clean, other)
