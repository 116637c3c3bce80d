"""The comparison with other libraries: fresh, complete, scored as our own forecasts are, and named as they are."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from benchmarks import peers, peers_worker
from telecompilot import evidence
from telecompilot.models import backtest, trends
from telecompilot.report import methods
from telecompilot.study import tested_shares, track_record


@pytest.fixture(scope="module")
def results():
    return track_record.evaluated(evidence.load())


@pytest.fixture(scope="module")
def windows(results):
    return peers.windows(results, tested_shares.load(evidence.load()))


def test_comparison_is_stale(windows):
    """A share, a figure of it or a model was added or changed: run `make peers` again."""
    assert set(methods.peers().inputs) == {peers.digest(windows)}


def test_digest_ignores_a_changed_figure_or_model(windows, monkeypatch):
    before = peers.digest(windows)
    changed = [dict(window) for window in windows]
    changed[0]["share"] = [changed[0]["share"][0] + 1e-4, *changed[0]["share"][1:]]
    assert peers.digest(changed) != before != peers.digest(windows[1:])
    monkeypatch.setattr(peers_worker, "METHODS", peers_worker.METHODS | {"Croston": "statsforecast"})
    assert peers.digest(windows) != before


def test_model_of_ours_or_of_theirs_is_left_out():
    frame = methods.peers()
    theirs = frame[frame.library != peers.OURS]
    assert dict(zip(theirs.model, theirs.library, strict=True)) == peers_worker.METHODS
    assert {"sktime", "statsforecast", "prophet"} == set(theirs.library)
    assert set(frame.model[frame.library == peers.OURS]) == {*track_record.NAMES.values(), peers.BATCHED}
    assert len(track_record.NAMES) == len(trends.MODELS)
    assert frame.drop(columns="version").notna().all().all() and theirs.version.notna().all()


def test_our_scores_in_the_file_are_not_those_of_the_back_test(results):
    frame, live = methods.peers().set_index("model"), peers.ours(results).set_index("model")
    for name, row in live.iterrows():
        assert frame.loc[name, ["wis", "mase"]].astype(float).to_numpy() == pytest.approx([row.wis, row.mase], rel=0.01)
        for hits in ("hits50", "hits80", "hits95"):
            assert abs(frame.loc[name, hits] - row[hits]) <= 1
    board = backtest.coverage_table(results).query("step == 'all' and nominal == 0.8").set_index("model")
    assert live.hits80[track_record.NAMES["drift"]] == board.hits["drift"]


def test_methods_are_scored_on_other_forecasts():
    frame = methods.peers()
    assert (frame.n + frame.failed).nunique() == 1


def test_window_shows_a_year_after_its_origin(windows):
    for window in windows:
        assert window["years"][-1] == int(window["origin"]) and len(window["years"]) == len(window["share"])
        assert len(window["share"]) >= tested_shares.LEAST


def test_quantiles_of_a_method_land_on_another_origin(results, windows):
    """A method that returns our own drift forecasts must get exactly our drift's scores."""
    own = results[results.model == "drift"].set_index(["series", "origin", "step"]).sort_index()
    given = []
    for window in windows:
        rows = own.loc[(window["series"], pd.Period(window["origin"], "Y"))][peers.QUANTILES]
        steps = rows.reindex(range(1, 6)).to_numpy()
        given.append({"quantiles": steps.tolist(), "failed": ""})
    made = peers.pooled(peers.rescored(results, windows, given))
    assert made == pytest.approx(peers.pooled(results[results.model == "drift"]))


def test_failure_of_a_method_counts_as_a_forecast(results, windows):
    ends = np.linspace(0.1, 0.7, 7).tolist()
    given = [{"quantiles": [ends] * 5, "failed": ""} for _ in windows]
    given[0] = {"quantiles": None, "failed": "ValueError: no"}
    made = peers.pooled(peers.rescored(results, windows, given))
    exact = results.query("model == 'drift' and at_least == at_most")
    first = exact.series == windows[0]["series"]
    lost = int((first & (exact.origin.astype(str) == windows[0]["origin"])).sum())
    assert made["failed"] == lost > 0 and made["n"] + lost == len(exact)


def test_gaps_are_closed_up_for_methods_that_know_none():
    share = peers_worker.filled({"years": [2001, 2002, 2005], "share": [0.2, 0.5, 0.8]})
    assert list(share.index.year) == [2001, 2002, 2003, 2004, 2005]
    assert share.iloc[[0, 1, 4]].tolist() == pytest.approx([0.2, 0.5, 0.8])
    assert np.diff(peers_worker.logit(share.to_numpy()))[1:] == pytest.approx(np.log(4) / 3)


def test_method_that_raises_stops_the_rest():
    def broken(*_):
        raise RuntimeError("no fit")

    made = peers_worker.one(broken, {}, 2, [0.5])
    assert made["quantiles"] is None and made["failed"] == "RuntimeError: no fit"
    assert peers_worker.one(lambda *_: [[np.nan], [0.1]], {}, 2, [0.5])["failed"]
