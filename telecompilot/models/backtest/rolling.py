"""Refit every model at every origin and keep one row a (series, model, origin, step)."""

from __future__ import annotations

import hashlib
import multiprocessing
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import scipy
import statsmodels
from joblib.parallel import get_active_backend

from .. import scores, trends
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
    n_jobs: int = 2,
    cached: str | Path | None = None,
) -> pd.DataFrame:
    """Refit every model at every origin and score what came next.

    series: name to Series of shares in 0-1, index as in `trends.forecast`. models: keys of `trends.MODELS`. horizon:
    steps ahead, 1 ... horizon, in periods (a step that was not observed gives no row). min_train: observations before
    the first origin. unit: last printed unit as a share, for all or a series, for zeros and rounding.
    n_jobs: processes, a series each; set another joblib backend round the call to go elsewhere, e.g.
    ``with joblib.parallel_config(backend="dask"): ...`` with a `dask.distributed.Client` open.
    cached: folder in which results are kept, keyed by the inputs and by the source of trends, scores and this module;
    none: nothing is kept.

    Returns one row a (series, model, origin, step): n_train, target (the period forecast), actual, point (median),
    mean, the quantiles q2.5 ... q97.5, crps, pit, mae_scale and rms_scale (mean absolute and root mean square change in
    the training data), warnings (count), converged, and failed (the error's text; the numbers are then NaN).
    Only data up to the origin reach a model. Raises ValueError for min_train below 5 or a horizon below 1.
    """
    if min_train < 5 or horizon < 1:
        raise ValueError("min_train must be at least 5 and horizon at least 1")
    if not isinstance(series, Mapping | pd.DataFrame):
        raise TypeError("series must map names to Series of shares, e.g. {'cars': share}")
    models = (models,) if isinstance(models, str) else tuple(models)
    units = unit if isinstance(unit, Mapping) else dict.fromkeys(series, unit)
    work = memory(cached).cache(_one_series, ignore=["name", "share"]) if cached else _one_series
    known = {name: share.dropna() for name, share in series.items()}
    known = {name: share.set_axis(as_periods(share.index)) for name, share in known.items()}
    jobs = [
        joblib.delayed(work)(name, share, models, horizon, min_train, units.get(name), _key_of(share))
        for name, share in known.items()
    ]
    if cached and all(work.check_call_in_cache(*job[1]) for job in jobs):
        n_jobs = 1  # starting processes would cost more than reading
    rows = parallel(jobs, n_jobs)
    frames = [frame.assign(series=name) for name, frame in zip(series, rows, strict=True) if len(frame)]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


@cache
def source_key() -> str:
    """Hash of the code and library versions that a result depends on."""
    modules = sorted(Path(trends.__file__).parent.glob("*.py"))
    files = [*modules, Path(scores.__file__), Path(__file__)]
    text = b"".join(file.read_bytes() for file in files)
    versions = " ".join(module.__version__ for module in (np, pd, scipy, statsmodels))
    return hashlib.sha256(text + versions.encode()).hexdigest()


def _key_of(share: pd.Series) -> str:
    """Digest of a share, of the code and of the library versions. joblib's own hash of a Series changes when it is sent
    to another process, so that what a process had kept was not found again here."""
    text = f"{share.index.dtype} {' '.join(map(str, share.index))} {source_key()}".encode()
    return hashlib.sha256(share.to_numpy(float).tobytes() + text).hexdigest()


def parallel(jobs: list, n_jobs: int) -> list:
    """Run joblib jobs: in forked processes, which need not import statsmodels again (seconds each), or wherever
    `joblib.parallel_config` says."""
    if n_jobs == 1 or len(jobs) < 2:
        return joblib.Parallel(n_jobs=1)(jobs)
    default = type(get_active_backend()[0]).__name__ == "LokyBackend"
    if not default or "fork" not in multiprocessing.get_all_start_methods():
        return joblib.Parallel(n_jobs=min(n_jobs, len(jobs)))(jobs)
    # Not joblib's own processes: they leave a helper behind, and a kernel that ends waits half a minute for it to go.
    with ProcessPoolExecutor(min(n_jobs, len(jobs)), multiprocessing.get_context("fork")) as pool:
        return [one.result() for one in [pool.submit(work, *given, **named) for work, given, named in jobs]]


def memory(folder: str | Path) -> joblib.Memory:
    """Return results kept in a folder, read again for equal arguments."""
    return joblib.Memory(folder, verbose=0)


def _one_series(
    name: str, share: pd.Series, models: tuple[str, ...], horizon: int, min_train: int, unit: float | None, key: str
) -> pd.DataFrame:
    """All rows of one series; `key` (`_key_of`) stands for the share and the code in the cache."""
    rows = []
    for n in range(min_train, len(share)):
        train, after = share.iloc[:n], share.iloc[n : n + horizon]
        for model in models:
            rows += _one_origin(train, after, model, horizon, unit)
    return pd.DataFrame(rows).assign(series=name)


def _one_origin(train: pd.Series, after: pd.Series, model: str, horizon: int, unit: float | None) -> list[dict]:
    change = np.diff(train.to_numpy(float))
    common = {
        "model": model,
        "origin": train.index[-1],
        "n_train": len(train),
        "mae_scale": np.abs(change).mean(),
        "rms_scale": np.sqrt((change**2).mean()),
    }
    future = [_key(period) for period in prepare(pd.Series(0.5, train.index)).future(horizon)]
    steps = {future.index(_key(period)) + 1: period for period in after.index if _key(period) in future}
    try:
        made = trends.forecast(train, model, horizon, unit=unit)
        quantiles = made.quantile(np.concatenate([PROBABILITIES, GRID])).to_numpy()
    except (ValueError, np.linalg.LinAlgError) as error:
        return [_row(common, period, step, after[period], failed=str(error)) for step, period in steps.items()]
    actual = np.full(horizon, np.nan)
    actual[[step - 1 for step in steps]] = [after[period] for period in steps.values()]
    pit, mean = _pit(made, actual, unit), quantiles[:, len(PROBABILITIES) :].mean(1)
    common |= {"warnings": len(made.info["warnings"]), "converged": made.info["converged"], "failed": ""}
    rows = ((step, period, step - 1) for step, period in steps.items())
    return [_row(common, period, step, actual[i], quantiles[i], pit[i], mean[i]) for step, period, i in rows]


def _row(common, target, step, actual, quantiles=None, pit=np.nan, mean=np.nan, failed: str = "") -> dict:
    quantiles = np.full(len(PROBABILITIES) + GRID.size, np.nan) if quantiles is None else quantiles
    own = quantiles[: len(PROBABILITIES)]
    row = {"warnings": 0, "converged": False, "failed": failed, **common, "step": step, "target": target}
    row |= {"actual": actual, "point": own[PROBABILITIES.index(0.5)], "mean": mean, "pit": pit}
    row |= {f"q{p * 100:g}": value for p, value in zip(PROBABILITIES, own, strict=True)}
    return row | {"crps": scores.crps_sample(actual, quantiles[len(PROBABILITIES) :])}


def _key(period):
    """Periods as they are; numbers rounded, so that decimal years meet their step."""
    return period if isinstance(period, pd.Period) else round(float(period), 6)


def _pit(made: trends.Forecast, actual: np.ndarray, unit: float | None) -> np.ndarray:
    """Probability integral transform (H,), NaN where nothing was observed."""
    floor = (unit or 1e-9) / 2
    seen = np.isfinite(actual)
    values = made.cdf(np.clip(np.where(seen, actual, 0.5), floor, 1 - floor))
    return np.where(seen, values, np.nan)
