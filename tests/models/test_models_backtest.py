"""Rolling origin: what can see the future, what the tables leave out."""

import os

import joblib
import numpy as np
import pandas as pd
import psutil
import pytest
from made_up_shares import share_walk

from telecompilot import evidence
from telecompilot.models import backtest, scores, trends
from telecompilot.models.backtest import rolling

CHEAP = ("last_value", "drift", "integrated_trend")
FORECAST = ["point", "mean", *(f"q{p * 100:g}" for p in backtest.PROBABILITIES)]


def run(series, models=CHEAP, horizon=5, min_train=8, **arguments) -> pd.DataFrame:
    return backtest.rolling_origin(series, models, horizon, min_train, n_jobs=1, **arguments)


@pytest.fixture(scope="module")
def results() -> pd.DataFrame:
    gappy = share_walk(16, 4)
    return run({"a": share_walk(14, 1), "b": share_walk(15, 2), "c": gappy.drop(gappy.index[[3, 11]])})


@pytest.mark.parametrize("nonsense", [0.999, np.nan, 1e9, -3.0])
def test_forecast_sees_the_future(nonsense):
    """Leakage: whatever stands after an origin, every forecast from it is the same to the bit."""
    share = share_walk(14, 3)
    clean = run({"s": share}, models=tuple(trends.MODELS))
    spoilt = share.copy()
    spoilt.iloc[10:] = nonsense
    dirty = run({"s": spoilt}, models=tuple(trends.MODELS))
    early = clean[clean["origin"] <= share.index[9]].set_index(["model", "origin", "step"])
    if np.isnan(nonsense):  # no actual to score after the gap: compare what is left, and the fan itself
        share, spoilt = share.iloc[:10], spoilt.dropna()
        for model in trends.MODELS:
            a, b = (trends.forecast(s, model, 5).quantiles for s in (share, spoilt))
            pd.testing.assert_frame_equal(a, b, check_exact=True)
    both = dirty[dirty["origin"] <= clean["origin"].iloc[0] + 1].set_index(["model", "origin", "step"])
    shared = early.index.intersection(both.index)
    assert len(shared) >= len(trends.MODELS)
    pd.testing.assert_frame_equal(early.loc[shared, FORECAST], both.loc[shared, FORECAST], check_exact=True)
    scales = ["mae_scale", "rms_scale", "n_train", "warnings"]
    pd.testing.assert_frame_equal(early.loc[shared, scales], both.loc[shared, scales], check_exact=True)


def test_rows_are_missing_or_twice(results):
    assert not results.duplicated(["series", "model", "origin", "step"]).any()
    own = results[(results["series"] == "a") & (results["model"] == "drift")]
    counts = own.groupby("step").size()
    assert list(counts) == [6, 5, 4, 3, 2] and own["n_train"].min() == 8
    assert (own["target"] == own["origin"] + own["step"]).all()
    share = share_walk(14, 1)
    assert (own["actual"].to_numpy() == share[own["target"]].to_numpy()).all()


def test_missing_year_is_taken_for_the_next_one(results):
    """Steps count periods, not rows: a year without a figure is a step without a row."""
    own = results[(results["series"] == "c") & (results["model"] == "drift")]
    assert (own["target"] == own["origin"] + own["step"]).all()
    assert not (own["target"] == pd.Period("2012", "Y")).any()


def test_forecast_of_the_table_is_not_that_of_the_model(results):
    share = share_walk(15, 2)
    made = trends.forecast(share.iloc[:9], "integrated_trend", 5)
    rows = results[(results["series"] == "b") & (results["model"] == "integrated_trend") & (results["n_train"] == 9)]
    assert rows["point"].to_numpy() == pytest.approx(made.median.to_numpy())
    assert rows["q10"].to_numpy() == pytest.approx(made.quantile(0.1)[0.1].to_numpy())
    assert rows["mean"].to_numpy() == pytest.approx(made.mean.to_numpy(), abs=2e-4)
    assert rows["pit"].to_numpy() == pytest.approx(made.cdf(share.iloc[9:14].to_numpy()), abs=1e-9)
    draws = made.sample(20_000, 1)
    assert rows["crps"].iloc[0] == pytest.approx(scores.crps_sample(share.iloc[9], draws[:, 0]), rel=0.02)


def test_model_that_fails_disappears_from_the_table():
    share = share_walk(14, 5)
    share.iloc[2] = 0.0
    made = run({"s": share})
    assert len(made) and (made["failed"].str.contains("unit=")).all()
    with pytest.raises(ValueError, match="unit="):
        backtest.leaderboard(made)
    with_unit = run({"s": share}, unit={"s": 0.001})
    assert (with_unit["failed"] == "").all() and (with_unit["warnings"] > 0).all()
    both = pd.concat([made.assign(series="x"), run({"s": share_walk(14, 5)})])
    board = backtest.leaderboard(both)
    assert (board.loc[board["step"] == 1, "failed"] == 6).all() and (board.loc[board["step"] == 1, "n"] == 6).all()


def test_leaderboard_hides_a_baseline_or_a_loss(results):
    board = backtest.leaderboard(results)
    assert list(board["step"].unique()) == [1, 2, 3, 4, 5]
    for _, table in board.groupby("step"):
        assert set(backtest.tables.BASELINES) <= set(table["model"])
    with pytest.raises(ValueError, match="baselines missing"):
        backtest.leaderboard(results[results["model"] != "drift"])
    losing = run({"turn": pd.concat([share_walk(9, 1), 1 - share_walk(6, 2, 2010)])})
    assert (backtest.leaderboard(losing)["skill_last_value"] < 0).any()


def test_leaderboard_differs_from_the_stored_errors(results):
    board = backtest.leaderboard(results).set_index(["step", "model"])
    rows = results[(results["step"] == 2) & (results["model"] == "integrated_trend")]
    base = results[(results["step"] == 2) & (results["model"] == "last_value")]
    error, other = ((r["point"] - r["actual"]).abs().to_numpy() for r in (rows, base))
    entry = board.loc[(2, "integrated_trend")]
    assert entry["mae"] == pytest.approx(100 * error.mean())
    assert entry["skill_last_value"] == pytest.approx(1 - error.mean() / other.mean())
    assert entry["mase"] == pytest.approx((error / rows["mae_scale"]).mean())
    assert entry["rmsse"] == pytest.approx(np.sqrt(((error / rows["rms_scale"]) ** 2).mean()))
    quantiles = rows[["q2.5", "q10", "q50", "q90", "q97.5"]]
    assert entry["wis"] == pytest.approx(100 * scores.wis_parts(rows["actual"], quantiles)["wis"].mean())
    assert entry["wis"] == pytest.approx(entry["sharpness"] + entry["under"] + entry["over"])
    assert entry["coverage80"] == pytest.approx(rows["actual"].between(rows["q10"], rows["q90"]).mean())
    assert entry["hits80"] == round(entry["coverage80"] * entry["n"])
    worst = rows.iloc[error.argmax()]
    assert entry["worst_at"] == f"{worst['series']}, {worst['target']}" and entry["worst"] == pytest.approx(
        100 * error.max()
    )


def test_overlapping_origins_are_counted_as_independent(results):
    """Origins five years apart share no year of their five-step forecasts; those next to each other share four."""
    own = results[(results["series"] == "a") & (results["model"] == "drift")]
    assert backtest.independent_origins(own, 1) == 6
    assert backtest.independent_origins(own, 2) == 3
    assert backtest.independent_origins(own, 5) == 1
    assert (
        backtest.independent_origins(results, 1)
        == results[results["step"] == 1].groupby("series")["origin"].nunique().sum()
    )


def test_coverage_table_counts_wrongly(results):
    table = backtest.coverage_table(results)
    row = table[(table["model"] == "drift") & (table["step"] == 3) & (table["nominal"] == 0.8)].iloc[0]
    rows = results[(results["model"] == "drift") & (results["step"] == 3)]
    assert row["hits"] == rows["actual"].between(rows["q10"], rows["q90"]).sum() and row["n"] == len(rows)
    assert (row["low"], row["high"]) == pytest.approx(scores.wilson(row["hits"], row["n"]))
    assert row["low"] < row["coverage"] < row["high"] or row["coverage"] in (0, 1)
    pooled = table[(table["step"] == "all") & (table["nominal"] == 0.8)].set_index("model")
    by_step = table[(table["step"] != "all") & (table["nominal"] == 0.8)].groupby("model")["n"].sum()
    assert (pooled["n"] == by_step[pooled.index]).all()


def test_bound_is_a_miss_or_a_change_over_a_gap_is_that_of_a_year():
    share = share_walk(14, 1)
    at = share.index[10]
    low = pd.DataFrame({"low": [share[at]], "high": [1.0]}, index=[at])
    plain, rough = run({"a": share}), run({"a": share}, bounds={"a": low})
    pd.testing.assert_frame_equal(plain[FORECAST], rough[FORECAST])  # models see the number printed either way
    own = rough[rough.target == at]
    assert (own.at_least == share[at]).all() and (own.at_most == 1).all() and own.pit.isna().all()
    table = backtest.coverage_table(rough).query("model == 'drift' and step == 'all' and nominal == 0.8").iloc[0]
    mine = own[own.model == "drift"]
    assert (table.bounds, table.met) == (len(mine), (mine["q90"] >= share[at]).sum())
    assert table.n + table.bounds == backtest.coverage_table(plain).query("step == 'all'").n.iloc[0]
    board = backtest.leaderboard(rough).query("model == 'drift' and step == 1").iloc[0]
    exact = rough.query("model == 'drift' and step == 1 and at_least == at_most")
    assert board.mae == pytest.approx(100 * (exact.point - exact.actual).abs().mean())
    gappy = share.drop(share.index[3])
    first = run({"a": gappy})
    change = np.diff(gappy.iloc[:8])
    assert first.mae_scale.iloc[0] == pytest.approx(np.abs(np.delete(change, 2)).mean())


def test_comparison_prints_a_p_value_from_too_few_losses(results):
    few = backtest.compare(results[results["series"] == "a"], "drift")
    assert few["verdict"] == "not tested" and few["p"] is None and few["n"] == 6
    rows = run({f"s{k}": share_walk(20, k) for k in range(4)}, models=("last_value", "drift"), horizon=1)
    many = backtest.compare(rows, "drift")
    assert many["verdict"] == "tested" and 0 <= many["p"] <= 1 and many["clusters"] == 12
    same = backtest.compare(pd.concat([rows, rows[rows["model"] == "drift"].assign(model="twin")]), "twin", "drift")
    assert same["difference"] == 0 and same["p"] is None and same["verdict"] == "no difference"


def test_cache_serves_old_code_or_other_inputs(tmp_path, monkeypatch):
    calls = []
    real = trends.forecast
    monkeypatch.setattr(rolling.trends, "forecast", lambda *a, **k: calls.append(1) or real(*a, **k))
    series = {"s": share_walk(10, 1)}

    def cached(share, horizon=2):
        return backtest.rolling_origin(share, ("drift",), horizon, 8, n_jobs=1, cached=tmp_path)

    first = cached(series)
    made = len(calls)
    pd.testing.assert_frame_equal(first, cached(series))
    assert len(calls) == made > 0
    assert (cached({"renamed": series["s"]})["series"] == "renamed").all() and len(calls) == made
    cached({"s": series["s"] * 0.99})
    assert len(calls) == 2 * made
    monkeypatch.setattr(rolling, "source_key", lambda: "other code")
    cached(series)
    assert len(calls) == 3 * made


def test_what_other_processes_kept_is_not_found_again(tmp_path, monkeypatch):
    """joblib's hash of a Series with the evidence's index changes on its way to another process: each later call then
    started processes again, ten times the time of reading."""
    asked, real = [], rolling.parallel
    monkeypatch.setattr(rolling, "parallel", lambda jobs, n_jobs: asked.append(n_jobs) or real(jobs, n_jobs))
    real_share = evidence.load().share("fie_share_industrial_profits_release")
    series = {"a": real_share, "b": real_share * 0.9}
    first, second = (backtest.rolling_origin(series, ("drift",), 2, 8, n_jobs=2, cached=tmp_path) for _ in range(2))
    assert asked == [2, 1]
    pd.testing.assert_frame_equal(first, second)
    numbers = {"a": real_share.set_axis(real_share.index.year), "b": series["b"]}  # years as numbers are another index
    backtest.rolling_origin(numbers, ("drift",), 2, 8, n_jobs=2, cached=tmp_path)
    assert asked[-1] == 2


def test_source_key_ignores_a_change_of_code(tmp_path, monkeypatch):
    before = rolling.source_key.__wrapped__()
    copy = tmp_path / "rolling.py"
    copy.write_text("changed")
    monkeypatch.setattr(rolling, "__file__", str(copy))
    assert rolling.source_key.__wrapped__() != before


def test_processes_give_other_numbers_than_one_or_stay_behind():
    """A kernel that is to end waits half a minute for each child that it has left."""
    series, before = {"a": share_walk(10, 1), "b": share_walk(10, 2)}, set(psutil.Process().children())
    two = backtest.rolling_origin(series, ("drift",), 2, 8, n_jobs=2)
    pd.testing.assert_frame_equal(two, run(series, ("drift",), 2))
    assert set(psutil.Process().children()) <= before


@pytest.mark.slow
def test_dask_cluster_gives_other_numbers_or_is_not_used():
    """The documented line, with a cluster of real processes on this machine: what a worker did, a worker is asked."""
    distributed = pytest.importorskip("distributed", reason='needs the extra: pip install -e ".[cluster]"')
    series = {"a": share_walk(10, 1), "b": share_walk(10, 2), "c": share_walk(11, 3)}
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
        joblib.parallel_config(backend="dask"),
    ):
        there = backtest.rolling_origin(series, ("drift", "headline"), 2, 8)
        used = set(rolling.parallel([joblib.delayed(os.getpid)() for _ in range(8)], 2))
        workers = set(client.run(os.getpid).values())
    assert used and used <= workers and os.getpid() not in used and len(workers) == 2
    pd.testing.assert_frame_equal(there, run(series, ("drift", "headline"), 2))


@pytest.mark.parametrize("arguments", [{"min_train": 4}, {"horizon": 0}])
def test_senseless_settings_are_run(arguments):
    with pytest.raises(ValueError, match="at least"):
        run({"a": share_walk(12)}, **arguments)


def test_series_too_short_for_an_origin_breaks_the_rest():
    made = run({"short": share_walk(6), "long": share_walk(12)})
    assert set(made["series"]) == {"long"}
    with pytest.raises(ValueError, match="longest share has 6 figures"):
        run({"short": share_walk(6)})
