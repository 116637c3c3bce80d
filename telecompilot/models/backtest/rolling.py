"""Refit every model at every origin and keep one row a (series, model, origin, step)."""

from __future__ import annotations

import hashlib
import multiprocessing
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import scipy
import statsmodels
from joblib.parallel import get_active_backend

from .. import processes, scores, trends
from ..trends.track import as_periods, prepare

PROBABILITIES = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
GRID = (np.arange(100) + 0.5) / 100  # quantiles that stand for the whole distribution in the CRPS and the mean


def rolling_origin(
    series: Mapping[str, pd.Series],
    models: Sequence[str] = tuple(trends.MODELS),
    horizon: int = 5,
    min_train: int = 8,
    *,
    unit: float | Mapping[str, float] | None = None,
    bounds: Mapping[str, pd.DataFrame] | None = None,
    n_jobs: int = 2,
    cached: str | Path | None = None,
) -> pd.DataFrame:
    """Refit every model at every origin and score what came next.

    series: name to Series of shares in 0-1, index as in `trends.forecast`. models: keys of `trends.MODELS`. horizon:
    steps ahead, 1 ... horizon, in periods (a step that was not observed gives no row). min_train: observations before
    the first origin. unit: last printed unit as a share, for all or a series, for zeros and rounding. bounds: by name,
    a frame `low`, `high` (shares) with a row a figure that is only a bound ("at least"): as an outcome it is that
    interval, not the number printed, at which the models have to take it.
    n_jobs: processes, a series each, on this machine. Hundreds of markets outgrow it: set another joblib backend round
    the call, and a Dask cluster takes as many series at a time as it has cores, whatever `n_jobs` says (`pip install
    -e ".[cluster]"` on every machine brings what that needs)::

        with distributed.Client("tcp://scheduler:8786"), joblib.parallel_config(backend="dask"):
            results = rolling_origin(shares, ("last_value", "drift", "headline"))

    Without an address, `Client()` starts a cluster of processes on this machine, to try it.
    cached: folder in which results are kept, keyed by the inputs and by the source of trends, scores and this module;
    none: nothing is kept.

    Returns one row a (series, model, origin, step): n_train, target (the period forecast), actual (as printed),
    at_least and at_most (the interval that the outcome is known to; both are `actual` where it is exact), point
    (median), mean, the quantiles q2.5 ... q97.5, crps (of `actual`), crps_best and crps_worst (over the interval), pit
    (NaN for a bound), mae_scale and rms_scale (mean absolute and root mean square change over one step in the training
    data), warnings (count), converged, and failed (the error's text; the numbers are then NaN).
    Only data up to the origin reach a model. Raises ValueError for min_train below 5, a
    horizon below 1, and where every share is too short.
    """
    if min_train < 5 or horizon < 1:
        raise ValueError("min_train must be at least 5 and horizon at least 1")
    if not isinstance(series, Mapping | pd.DataFrame):
        raise TypeError("series must map names to Series of shares, e.g. {'cars': share}")
    models = (models,) if isinstance(models, str) else tuple(models)
    units = unit if isinstance(unit, Mapping) else dict.fromkeys(series, unit)
    known = [share.dropna() for share in series.values()]
    known = [share.set_axis(as_periods(share.index)) for share in known]
    figures = [_intervals(share, (bounds or {}).get(name)) for name, share in zip(series, known, strict=True)]
    calls = [
        (own, models, horizon, min_train, units.get(name), _key_of(own))
        for name, own in zip(series, figures, strict=True)
    ]
    parts = results(_one_series, calls, n_jobs, cached, ignore=["known"])
    frames = [pd.DataFrame(rows).assign(series=name) for name, rows in zip(series, parts, strict=True) if rows]
    if not frames:
        most = max(map(len, known), default=0)
        raise ValueError(
            f"nothing to score: the longest share has {most} figures, {min_train} to fit and one are needed"
        )
    return pd.concat(frames, ignore_index=True)


@cache
def source_key() -> str:
    """Hash of the code and library versions that a result depends on."""
    modules = sorted(Path(trends.__file__).parent.glob("*.py"))
    files = [*modules, Path(scores.__file__), Path(__file__)]
    text = b"".join(file.read_bytes() for file in files)
    versions = " ".join(module.__version__ for module in (np, pd, scipy, statsmodels))
    return hashlib.sha256(text + versions.encode()).hexdigest()


def _intervals(share: pd.Series, bounds: pd.DataFrame | None) -> pd.DataFrame:
    """A share as printed (actual) with the interval that each figure is known to (at_least, at_most)."""
    frame = pd.DataFrame({"actual": share, "at_least": share, "at_most": share})
    if bounds is not None:
        frame.update(bounds.rename(columns={"low": "at_least", "high": "at_most"}))
    return frame


def _key_of(known: pd.DataFrame) -> str:
    """Digest of a share, of the code and of the library versions. joblib's own hash of a frame changes when it is sent
    to another process, so that what a process had kept was not found again here."""
    text = f"{known.index.dtype} {' '.join(map(str, known.index))} {source_key()}".encode()
    return hashlib.sha256(known.to_numpy(float).tobytes() + text).hexdigest()


def results(
    work: Callable, calls: Sequence[tuple], n_jobs: int, cached: str | Path | None, ignore: Sequence[str] = ()
) -> list:
    """What `work` returns for each of the calls (tuples of arguments), run on `n_jobs` processes.

    cached: folder in which results are kept, none: they are not; ignore: arguments that do not tell calls apart.
    """
    if cached:
        work = kept = joblib.Memory(cached, verbose=0).cache(work, ignore=list(ignore))
        if all(kept.check_call_in_cache(*call) for call in calls):
            n_jobs = 1  # starting processes would cost more than reading
    return parallel([joblib.delayed(work)(*call) for call in calls], n_jobs)


def parallel(jobs: list, n_jobs: int) -> list:
    """Run joblib jobs: in forked processes, which need not import statsmodels again (seconds each), one after the other
    where there are none, or wherever `joblib.parallel_config` says."""
    # Threads are joblib's own choice where it has no processes, and would count each other's warnings.
    default = type(get_active_backend()[0]).__name__ in ("LokyBackend", processes.FORKS or "ThreadingBackend")
    if n_jobs == 1 or len(jobs) < 2 or (default and not processes.FORKS):
        return joblib.Parallel(n_jobs=1)(jobs)
    if not default:
        return joblib.Parallel(n_jobs=min(n_jobs, len(jobs)))(jobs)
    # Not joblib's own processes: they leave a helper behind, and a kernel that ends waits half a minute for it to go.
    with ProcessPoolExecutor(min(n_jobs, len(jobs)), multiprocessing.get_context("fork")) as pool:
        return [one.result() for one in [pool.submit(work, *given, **named) for work, given, named in jobs]]


def _one_series(
    known: pd.DataFrame, models: tuple[str, ...], horizon: int, min_train: int, unit: float | None, key: str
) -> list[dict]:
    """All rows of one series; `key` (`_key_of`) stands for the share and the code in the cache."""
    cuts = range(min_train, len(known))
    return [
        row
        for n in cuts
        for model in models
        for row in _one_origin(known.actual.iloc[:n], known.iloc[n : n + horizon], model, horizon, unit)
    ]


def _one_origin(train: pd.Series, after: pd.DataFrame, model: str, horizon: int, unit: float | None) -> list[dict]:
    """A row a step ahead that was observed."""
    times = prepare(pd.Series(0.5, train.index))
    future = [_rounded(period) for period in times.future(horizon)]
    steps = {future.index(_rounded(period)): period for period in after.index if _rounded(period) in future}
    actual = np.full(horizon, np.nan)
    exact = after.at_least == after.at_most
    actual[list(steps)] = [after.actual[period] if exact[period] else np.nan for period in steps.values()]
    change = scores.changes(train.to_numpy(float), at=times.t)
    scales = {"mae_scale": np.abs(change).mean(), "rms_scale": np.sqrt((change**2).mean())}
    try:
        made = trends.forecast(train, model, horizon, unit=unit)
        quantiles, pit = made.quantile([*PROBABILITIES, *GRID]).to_numpy(), _pit(made, actual, unit)
        fit = {"warnings": len(made.info["warnings"]), "converged": made.info["converged"], "failed": ""}
    except (ValueError, np.linalg.LinAlgError) as error:
        quantiles, pit = np.full((horizon, len(PROBABILITIES) + GRID.size), np.nan), np.full(horizon, np.nan)
        fit = {"warnings": 0, "converged": False, "failed": str(error)}
    rows = []
    for i, target in steps.items():
        own, grid = quantiles[i, : len(PROBABILITIES)], quantiles[i, len(PROBABILITIES) :]
        row = {**fit, "model": model, "origin": train.index[-1], "n_train": len(train), **scales, "step": i + 1}
        row |= {"target": target, **after.loc[target], "point": own[PROBABILITIES.index(0.5)], "mean": grid.mean()}
        row |= {"pit": pit[i], **{f"q{p * 100:g}": value for p, value in zip(PROBABILITIES, own, strict=True)}}
        rows.append(row | _crps(grid, row))
    return rows


def _crps(grid: np.ndarray, row: dict) -> dict[str, float]:
    """Score of the number printed, and the best and worst over the interval that the outcome is known to."""

    def score(y: float) -> float:
        return scores.crps_sample(y, grid)

    ends = scores.over_interval(score, row["at_least"], row["at_most"], row["point"])
    return {"crps": score(row["actual"]), "crps_best": float(ends[0]), "crps_worst": float(ends[1])}


def _rounded(period):
    """Periods as they are; numbers rounded, so that decimal years meet their step."""
    return period if isinstance(period, pd.Period) else round(float(period), 6)


def _pit(made: trends.Forecast, actual: np.ndarray, unit: float | None) -> np.ndarray:
    """Probability integral transform (H,), NaN where nothing exact was observed."""
    floor = (unit or 1e-9) / 2
    seen = np.isfinite(actual)
    values = made.cdf(np.clip(np.where(seen, actual, 0.5), floor, 1 - floor))
    return np.where(seen, values, np.nan)
