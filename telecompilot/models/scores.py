"""Proper scores, scaled errors and coverage: arrays in, floats out, in the best-known definitions."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import special

WIS_LEVELS = (0.025, 0.1, 0.5, 0.9, 0.975)
ENOUGH_DIFFERENCES = 20


def changes(training, lag: int = 1, at=None) -> np.ndarray:
    """Return every change over exactly `lag` steps: of figures for 2001, 2002 and 2005 one, and not that of three
    years as if it were of one. [nan] where no two figures lie so far apart.

    training: (n,); at: their times in steps, rising, default one after another.
    """
    training = np.asarray(training, float)
    at = np.arange(training.size) if at is None else np.asarray(at, float)
    first, second = np.nonzero(np.abs(np.subtract.outer(at, at).T - lag) < 1e-6)
    return training[second] - training[first] if first.size else np.array([np.nan])


def over_interval(score, low, high, middle) -> tuple[np.ndarray, np.ndarray]:
    """Return the least and the greatest score of an outcome that may lie anywhere from `low` to `high`.

    score: a function of outcomes (n,), convex with its least value at `middle`, as the weighted interval score and the
    CRPS are at a forecast's median; low, high, middle: (n,).
    """
    return score(np.clip(middle, low, high)), np.maximum(score(low), score(high))


def wis_parts(actual, quantiles, levels=WIS_LEVELS) -> dict[str, np.ndarray]:
    """Weighted interval score (Bracher et al. 2021) and its split, a value a forecast.

    actual: (n,); quantiles: (n, P) at levels (P,), symmetric about the median, which must be among them.
    Returns wis = sharpness + under + over: mean width, and the penalties for forecasts too low and too high.
    """
    actual, quantiles = np.atleast_1d(np.asarray(actual, float)), np.atleast_2d(np.asarray(quantiles, float))
    levels = np.asarray(levels, float)
    if levels.size % 2 == 0 or not np.allclose(levels + levels[::-1], 1) or quantiles.shape[1] != levels.size:
        raise ValueError("levels must be symmetric about 0.5, with one quantile each")
    if (np.diff(quantiles, axis=1) < 0).any():
        raise ValueError("quantiles must not cross")
    half = levels.size // 2
    alpha = 2 * levels[:half]
    low, high, middle = quantiles[:, :half], quantiles[:, :half:-1], quantiles[:, half]
    y = actual[:, None]
    divisor = half + 0.5
    under = (np.maximum(y - high, 0).sum(1) + 0.5 * np.maximum(actual - middle, 0)) / divisor
    over = (np.maximum(low - y, 0).sum(1) + 0.5 * np.maximum(middle - actual, 0)) / divisor
    sharpness = (alpha / 2 * (high - low)).sum(1) / divisor
    return {"wis": sharpness + under + over, "sharpness": sharpness, "under": under, "over": over}


def crps_sample(actual, sample) -> float:
    """Mean continuous ranked probability score of draws: E|X - y| - E|X - X'| / 2 (Gneiting and Raftery 2007).

    actual: () or (n,); sample: draws, or quantiles at (i - 0.5) / m: (m,) for all values alike, (n, m), or (m, n) as
    `Forecast.sample` gives them (read as (n, m) where m = n). Raises ValueError for any other shape.
    """
    actual = np.atleast_1d(np.asarray(actual, float))
    sample = np.asarray(sample, float)
    if sample.ndim == 1:
        sample = np.broadcast_to(sample, (actual.size, sample.size))
    elif len(sample) != actual.size == sample.shape[1]:
        sample = sample.T
    if sample.ndim != 2 or len(sample) != actual.size:
        raise ValueError(f"{actual.size} values need draws of shape ({actual.size}, m), got {sample.shape}")
    sample = np.sort(sample, axis=1)
    m = sample.shape[1]
    rank = (2 * np.arange(1, m + 1) - m - 1) / m**2
    return float(np.mean(np.abs(sample - actual[:, None]).mean(1) - sample @ rank))


def wilson(hits: int, total: int, level: float = 0.95) -> tuple[float, float]:
    """Wilson score interval of a proportion; (0, 1) where nothing was counted."""
    if total == 0:
        return 0.0, 1.0
    return _score_interval(hits / total, total, special.ndtri(0.5 + level / 2) ** 2)


def wilson_clustered(hits, cluster, level: float = 0.95) -> tuple[float, float]:
    """Interval of a proportion whose cases come in clusters that share their luck, such as forecasts of one year.

    hits: (n,) true or false; cluster: (n,) labels. Wilson's interval with the number of cases cut by the design effect
    of the ratio estimator (never raised; to the number of clusters where all hit or all miss), and t with as many
    degrees of freedom as there are clusters, less one. (0, 1) for fewer than two clusters.
    Source: Cochran (1977), Sampling Techniques, section 9A; Korn and Graubard (1998) on effective sample sizes.
    """
    groups = pd.Series(np.asarray(hits, float)).groupby(np.asarray(cluster))
    sums, sizes = groups.sum(), groups.size()
    total, count = int(sizes.sum()), len(sizes)
    if count < 2:
        return 0.0, 1.0
    p = sums.sum() / total
    variance = count / (count - 1) * ((sums - p * sizes) ** 2).sum() / total**2
    cases = count if p in (0, 1) else min(total, p * (1 - p) / variance) if variance > 0 else total
    q2 = special.stdtrit(count - 1, 0.5 + level / 2) ** 2
    return _score_interval(p, cases, q2)


def _score_interval(p: float, cases: float, q2: float) -> tuple[float, float]:
    middle = (p + q2 / (2 * cases)) / (1 + q2 / cases)
    reach = np.sqrt(q2 * (p * (1 - p) / cases + q2 / (4 * cases**2))) / (1 + q2 / cases)
    return float(max(middle - reach, 0.0)), float(min(middle + reach, 1.0))
