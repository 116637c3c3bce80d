"""When does a share stand above its own past? The test statistic, its critical value, and its power.

A yearly series of n figures before an opening gives the mean m and standard deviation s of its changes in log-odds. k
years after the last of them, T_k = (z[n+k] - z[n] - k m) / (s sqrt(k + k^2 / (n - 1))). Watching several years in a
row gives several chances of a false alarm; the critical value is therefore that of max T_k over the whole watch, by
simulation. T_k does not depend on the size of the moves, so one simulation serves every volatility.
As k grows T_k tends to effect sqrt(n - 1) / move: the past slope stays uncertain, and waiting stops helping.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
import scipy

ALPHA = 0.05
BATCH = 20_000  # simulated at once
RUNS = 8 * BATCH  # behind a critical value, so that a chance of ALPHA is good to a twentieth of a point


@dataclass(frozen=True)
class Watch:
    """What is watched: `n` yearly figures before, `years` after, `per_year` figures a year.

    noise, revision: standard deviations, relative to the yearly move, of the error that every figure carries and of the
    further error of a first release (later corrected). Both in log-odds over log-odds, so without unit.
    """

    n: int
    years: int
    per_year: int = 1
    noise: float = 0.0
    revision: float = 0.0

    def __post_init__(self):
        if self.n < 3 or self.years < 1 or self.per_year < 1:
            raise ValueError("a watch needs at least 3 figures before, one year after and one figure a year")

    @property
    def looks(self) -> int:
        """Number of looks over the whole watch."""
        return self.years * self.per_year

    @property
    def figures(self) -> int:
        """Number of figures before the opening."""
        return self.n * self.per_year


def scale(k, figures: int) -> np.ndarray:
    """Standard deviation of a k-step forecast in units of s, drift uncertainty included."""
    k = np.asarray(k, float)
    return np.sqrt(k + k**2 / (figures - 1))


def statistic(before: np.ndarray, after: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """T_k for k = 1 ... from log-odds before (..., n) and after (..., K) an opening: numerators and denominators."""
    change, k = np.diff(before), np.arange(1, after.shape[-1] + 1)
    spread = change.std(-1, ddof=1, keepdims=True) * scale(k, before.shape[-1])
    return after - before[..., -1:] - k * change.mean(-1, keepdims=True), spread


def simulate(watch: Watch, *seed: int) -> tuple[np.ndarray, np.ndarray]:
    """`statistic` of simulated series without an opening: two arrays (BATCH, looks), both in yearly moves.

    Steps within a year have variance 1 / per_year. The past is final, each look is a first release.
    """
    rng = np.random.default_rng(seed)
    total = watch.figures + watch.looks
    level = rng.normal(0, watch.per_year**-0.5, (BATCH, total)).cumsum(1)
    level += rng.normal(0, 1, (BATCH, total)) * watch.noise
    before, after = level[:, : watch.figures], level[:, watch.figures :]
    after = after + rng.normal(0, 1, after.shape) * watch.revision
    return statistic(before, after)


def highest(watch: Watch, seed: int) -> np.ndarray:
    """Largest T_k up to each look of simulated series without an opening: (RUNS, looks)."""
    parts = (simulate(watch, seed, batch) for batch in range(RUNS // BATCH))
    return np.concatenate([np.maximum.accumulate(rise / spread, axis=1) for rise, spread in parts])


@lru_cache(maxsize=64)
def critical_values(watch: Watch, alpha: float = ALPHA) -> np.ndarray:
    """Values (looks,) that max T_k up to each look exceeds with probability `alpha` if there is no effect."""
    return np.quantile(highest(watch, seed=0), 1 - alpha, axis=0)


def critical_value(watch: Watch, alpha: float = ALPHA) -> float:
    """Value that max T_k over the whole watch exceeds with probability `alpha` if there is no effect."""
    return float(critical_values(watch, alpha)[-1])


def false_alarm(watch: Watch, critical: float, seed: int = 1) -> float:
    """Chance that a watch without effect is ever above `critical`, by fresh simulation."""
    return float(np.mean(highest(watch, seed)[:, -1] > critical))


@lru_cache(maxsize=64)
def needed(watch: Watch) -> np.ndarray:
    """Effect a year, in yearly moves, that each simulated watch needed to alarm by each look: (BATCH, looks).

    T_k rises linearly in a steady effect, so that each run has one threshold by each look; power and the smallest
    detectable effect are both read off these.
    """
    rise, spread = simulate(watch, 2)
    years = np.arange(1, watch.looks + 1) / watch.per_year
    return np.minimum.accumulate((critical_value(watch) * spread - rise) / years, axis=1)


def power(effect: float, move: float, watch: Watch) -> pd.Series:
    """Chance to have detected a steady effect by the end of each year 1 ... watch.years.

    effect: log-odds a year; move: standard deviation of a year's change, log-odds.
    """
    by_look = (needed(watch) <= effect / move).mean(0)
    return pd.Series(by_look[watch.per_year - 1 :: watch.per_year], pd.RangeIndex(1, watch.years + 1, name="year"))


def smallest_effect(by: int, move: float, watch: Watch, chance: float = 0.8) -> float:
    """Smallest steady effect (log-odds a year) found with probability `chance` within `by` years of a watch."""
    if not 1 <= by <= watch.years:
        raise ValueError(f"the watch lasts {watch.years} years, not {by}")
    return float(move * np.quantile(needed(watch)[:, by * watch.per_year - 1], chance))


def first_year(chances: pd.Series, level: float) -> int | None:
    """First label at which a chance reaches `level`, or None: not within the horizon."""
    reached = chances.index[chances >= level]
    return int(reached[0]) if len(reached) else None


def sequential(looks: int, kind: str) -> float:
    """Constant of a two-sided group-sequential boundary with equally spaced looks.

    kind: "obrien-fleming" (|Z_k| > c sqrt(looks / k)) or "pocock" (|Z_k| > c). Armitage, McPherson and Rowe's
    recursion by quadrature, solved for c; a check of what repeated looks cost (Jennison and Turnbull 2000, tables
    2.1 to 2.3).
    """
    powers = {"obrien-fleming": 0.5, "pocock": 0.0}
    if kind not in powers:
        raise ValueError(f"kind is one of {', '.join(powers)}, not {kind!r}")
    k = np.arange(1, looks + 1)

    def excess(c: float) -> float:
        return _crossing(c * np.sqrt(k) * (looks / k) ** powers[kind]) - ALPHA

    return float(scipy.optimize.brentq(excess, 1.0, 6.0, xtol=1e-6))


def _crossing(bound: np.ndarray) -> float:
    """Chance that a random walk with unit steps ever leaves (-bound_k, bound_k), by Gauss-Legendre quadrature."""
    nodes, weights = np.polynomial.legendre.leggauss(80)

    def normal(x: np.ndarray) -> np.ndarray:
        return np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)

    density = normal(bound[0] * nodes)
    for last, edge in itertools.pairwise(bound):
        density = normal(edge * nodes[:, None] - last * nodes) @ (last * weights * density)
    return float(1 - bound[-1] * weights @ density)
