"""A share of which only bounds are known: the integrated trend seen through intervals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.special import expit, logit, ndtr, ndtri

from .kernel import WEIGHTS, covariances
from .result import Empirical, Forecast, LogOdds
from .track import as_periods, spacing

VOLATILITY = (0.03, 0.5)  # default prior of the yearly move, log-odds, log-uniform
LEVEL_SD = 3.0  # log-odds: 0.3 to 95 percent around any start; the bounds decide
ROUNDING_SD = 0.01  # log-odds: lets two figures of one date differ by their rounding
DRAWS, ENOUGH, TRIES = 20_000, 400, 4


def bounded(
    intervals: pd.DataFrame,
    horizon: int,
    levels: Sequence[float] | float = (0.5, 0.8, 0.95),
    *,
    volatility=None,
    slope_sd: float = 0.15,
    target: str | None = None,
    offset_sd: float = 0.25,
    seed: int = 0,
) -> Forecast:
    """Forecast a share of which each date gives only an interval.

    intervals: columns low and high, shares in 0-1, NaN where that side is open (a ceiling, a floor), optionally
    `basis` (what is counted); index a PeriodIndex, dates or decimal years, not falling. volatility: plausible sizes of
    a year's move on log-odds (array, e.g. the precedents' root mean square changes), default log-uniform 0.03 to 0.5.
    slope_sd: prior sd of the yearly slope at the start. target: the basis forecast, default that of the last row;
    offset_sd: how far another basis may lie from it, on log-odds. horizon: periods, or years for a numeric index.

    Each imputation draws variance ratios and volatility, then a path through all intervals at once (sequential
    truncated normals, weighted by the probability of the intervals: Geweke-Hajivassiliou-Keane) and carries it
    forward; no path is drawn through points. With few dates the priors set the width: `info` says so, names every
    prior, and holds `imputed`, the quantiles of the share at the dates themselves.
    Raises ValueError for no informative row, or for low >= high (give the rounding of an exact figure).
    """
    if not intervals.index.is_monotonic_increasing:
        raise ValueError("dates must not fall: intervals.sort_index() puts them in order")
    frame, notes = _checked(intervals.set_axis(as_periods(intervals.index)))
    times, ahead = _times(frame.index, horizon)
    bases = frame["basis"].astype(str).to_numpy() if "basis" in frame else np.full(len(frame), "share")
    target = target or bases[-1]
    if target not in bases:
        raise ValueError(f"no interval on the basis {target!r}; there are {', '.join(sorted(set(bases)))}")
    others = np.array(sorted({*bases} - {target}), dtype=str)
    with np.errstate(divide="ignore"):
        low, high = logit(frame["low"].to_numpy(float)), logit(frame["high"].to_numpy(float))
    rng = np.random.default_rng(seed)
    runs = []
    for _ in range(TRIES):  # until the sample is worth enough draws
        runs.append(_impute(rng, times, low, high, bases[:, None] == others, volatility, slope_sd, offset_sd))
        paths, log = (np.concatenate(part) for part in zip(*runs, strict=True))
        weight = np.exp(log - log.max())
        worth = weight.sum() ** 2 / (weight**2).sum()
        if worth >= ENOUGH:
            break
    kept = paths[rng.choice(len(paths), size=10_000, p=weight / weight.sum())]
    if worth < ENOUGH:
        notes.append(f"the intervals are hard to meet under the priors: worth {worth:.0f} independent draws")
    if len(frame) < 5:
        notes.append(f"{len(frame)} dates: the width of the forecast comes from the priors, not from the data")
    info = {
        "model": "bounded", "n": len(frame), "converged": bool(worth >= ENOUGH), "warnings": notes, "target": target,
        "effective_draws": float(worth), "imputed": _summary(kept[:, : len(frame)], frame.index),
        "parameters": {
            "slope_sd": slope_sd, "offset_sd": offset_sd if others.size else 0.0,
            "volatility": VOLATILITY if volatility is None else tuple(np.ravel(volatility).tolist()),
        },
    }  # fmt: skip
    return Forecast(ahead, LogOdds(Empirical(kept[:, len(frame) :])), tuple(np.atleast_1d(levels).tolist()), info)


def _checked(intervals: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    if missing := {"low", "high"} - set(intervals):
        raise ValueError(f"intervals lack the column {' and '.join(sorted(missing))}; NaN in it leaves that side open")
    frame, notes = intervals.copy(), []
    frame["low"], frame["high"] = frame["low"].astype(float).fillna(0.0), frame["high"].astype(float).fillna(1.0)
    if ((frame["low"] < 0) | (frame["high"] > 1) | (frame["low"] >= frame["high"])).any():
        raise ValueError("intervals need 0 <= low < high <= 1; an exact figure has the width of its rounding")
    empty = (frame["low"] == 0) & (frame["high"] == 1)
    if empty.any():
        notes.append(f"{int(empty.sum())} rows without a bound left out")
    if empty.all():
        raise ValueError("no row bounds the share")
    return frame[~empty], notes


def _times(index: pd.Index, horizon: int) -> tuple[np.ndarray, pd.Index]:
    """Times of observations and future periods (n + H,) in years from the first observation, and the future index."""
    if not (isinstance(index, pd.PeriodIndex) or pd.api.types.is_numeric_dtype(index)):
        raise TypeError(
            f"index must be a PeriodIndex, dates or decimal years, not {index.dtype}; "
            "intervals.index.astype(float) makes it one"
        )
    if isinstance(index, pd.PeriodIndex):
        steps = spacing(index) * np.arange(1, horizon + 1)
        ahead = pd.PeriodIndex([index.max() + int(step) for step in steps], name=index.name)
        both = index.append(ahead)
        middle = both.start_time + (both.end_time - both.start_time) / 2
        years = (middle.year + (middle.day_of_year - 1) / 365.25).to_numpy()
    else:
        steps = np.arange(1, horizon + 1, dtype=index.dtype)
        ahead = pd.Index(index.max() + steps, name=index.name)
        years = np.concatenate([index.to_numpy(float), ahead])
    return years - years[0], ahead


def _impute(rng, times, low, high, other, volatility, slope_sd, offset_sd) -> tuple[np.ndarray, np.ndarray]:
    """Weighted paths (DRAWS, n + H) on log-odds of the target basis, and their log weights.

    times: (n + H,); low, high: ends (n,) on log-odds; other: (n, m) which of m other bases an observation is on.
    """
    ratio = WEIGHTS[rng.integers(len(WEIGHTS), size=DRAWS)]
    if volatility is None:
        move = np.exp(rng.uniform(*np.log(VOLATILITY), DRAWS))
    else:
        move = rng.choice(np.ravel(np.asarray(volatility, float)), DRAWS)
    scale = move**2 / (ratio @ [2.0, 1.0, 1 / 3])  # so that `move` is the sd of a year's change
    cov = np.tensordot(ratio * scale[:, None], covariances(times, times), 1)
    cov += LEVEL_SD**2 + slope_sd**2 * np.outer(times, times)
    n = low.size
    step = np.arange(n)
    cov[:, step, step] += ROUNDING_SD**2
    root = np.linalg.cholesky(cov + 1e-10 * np.eye(times.size))
    shift = offset_sd * rng.standard_normal((other.shape[1], DRAWS)).T @ other.T
    centre = np.mean(np.where(np.isfinite(low) & np.isfinite(high), (low + high) / 2, np.fmin(high, 0.0)))
    score, log = rng.standard_normal((DRAWS, times.size)), np.zeros(DRAWS)
    for i in range(n):
        mean = centre + shift[:, i] + np.einsum("dj,dj->d", root[:, i, :i], score[:, :i])
        ends = [ndtr((end - mean) / root[:, i, i]) for end in (low[i], high[i])]
        log += np.log(np.maximum(ends[1] - ends[0], 1e-300))
        score[:, i] = ndtri(np.clip(ends[0] + rng.uniform(size=DRAWS) * (ends[1] - ends[0]), 1e-15, 1 - 1e-15))
    return centre + np.einsum("dij,dj->di", root, score), log


def _summary(paths: np.ndarray, index: pd.Index) -> pd.DataFrame:
    levels = [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975]
    return pd.DataFrame(expit(np.quantile(paths, levels, axis=0).T), index, pd.Index(levels, name="probability"))
