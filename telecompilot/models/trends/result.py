"""What every model returns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Generic, Protocol, TypeVar

import numpy as np
import pandas as pd
from scipy.special import expit, logit

NODES, NODE_WEIGHTS = np.polynomial.legendre.leggauss(64)


class Distribution(Protocol):
    """Predictive distribution of H future values, jointly."""

    def quantile(self, p) -> np.ndarray: ...  # (H, P)
    def cdf(self, x) -> np.ndarray: ...  # (H,) -> (H,)
    def sample(self, n: int, seed=0) -> np.ndarray: ...  # (n, H)


Inner = TypeVar("Inner", bound=Distribution, covariant=True)


@dataclass(frozen=True)
class LogOdds(Generic[Inner]):
    """A distribution of log-odds, read as one of shares: quantiles pass through the inverse logit exactly."""

    inner: Inner

    def quantile(self, p) -> np.ndarray:
        return _open(expit(self.inner.quantile(p)))

    def cdf(self, x) -> np.ndarray:
        return self.inner.cdf(logit(np.asarray(x, float)))

    def sample(self, n: int, seed=0) -> np.ndarray:
        return _open(expit(self.inner.sample(n, seed)))


@dataclass(frozen=True, eq=False)
class Empirical:
    """A distribution of log-odds known by draws (n, H)."""

    draws: np.ndarray

    def quantile(self, p) -> np.ndarray:
        return np.quantile(self.draws, np.atleast_1d(p), axis=0).T

    def cdf(self, x) -> np.ndarray:
        return (self.draws <= np.asarray(x, float)).mean(0)

    def sample(self, n: int, seed=0) -> np.ndarray:
        rows = np.random.default_rng(seed).integers(len(self.draws), size=n)
        return self.draws[rows]


def probabilities(levels: Sequence[float]) -> list[float]:
    """Probability levels wanted, in order.

    Levels that come in pairs p and 1 - p (0.1, 0.5, 0.9) are probabilities already and come back as they are; any
    others (0.5, 0.8, 0.95) are central intervals: their ends, and the median. Raises ValueError for levels outside
    0-1, and for several that are neither.
    """
    if not all(0 < level < 1 for level in levels):
        raise ValueError("levels must lie strictly between 0 and 1 (0.8, not 80)")
    wanted = {round(float(level), 10) for level in levels}
    if len(wanted) > 1 and wanted == {round(1 - p, 10) for p in wanted}:
        return sorted(wanted)
    if len(wanted) > 1 and min(wanted) < 0.5:
        raise ValueError(
            f"levels {tuple(sorted(wanted))}: give probabilities in pairs p and 1 - p (0.1, 0.5, 0.9), "
            "or central intervals (0.5, 0.8)"
        )
    ends = {round(p, 10) for level in wanted for p in ((1 - level) / 2, (1 + level) / 2)}
    return sorted(ends | {0.5})


@dataclass(frozen=True, eq=False)
class Forecast:
    """Forecast of a share.

    index: future periods; distribution: joint predictive distribution of shares; levels: as wanted (`probabilities`);
    info: model, n, parameters, warnings (list of str), converged (bool) and what else a model wishes to say.
    """

    index: pd.Index
    distribution: Distribution
    levels: tuple[float, ...] = (0.5, 0.8, 0.95)
    info: dict = field(default_factory=dict)

    def quantile(self, p) -> pd.DataFrame:
        """Quantiles: future periods by probabilities p."""
        p = np.atleast_1d(p)
        return pd.DataFrame(self.distribution.quantile(p), self.index, pd.Index(p, name="probability"))

    @cached_property
    def quantiles(self) -> pd.DataFrame:
        """Quantiles at the probabilities of the `levels`: future periods by probability levels."""
        return self.quantile(probabilities(self.levels))

    @property
    def median(self) -> pd.Series:
        """The headline figure: half of the probability on either side."""
        known = self.quantiles if 0.5 in self.quantiles else self.quantile(0.5)
        return known[0.5].rename("median")

    @cached_property
    def mean(self) -> pd.Series:
        """Expected share (not its median): quantile function integrated by 64-point Gauss-Legendre."""
        values = self.distribution.quantile((NODES + 1) / 2) @ NODE_WEIGHTS / 2
        return pd.Series(values, self.index, name="mean")

    def cdf(self, actual) -> np.ndarray:
        """Probability (H,) that the share is at most `actual` (H,): the probability integral transform."""
        return self.distribution.cdf(np.asarray(actual, float))

    def sample(self, n: int, seed=0) -> np.ndarray:
        """Paths (n, H) of shares, correlated over steps; same seed (int or Generator), same numbers."""
        return self.distribution.sample(n, seed)


def _open(share: np.ndarray) -> np.ndarray:
    """Keep shares strictly inside (0, 1) where floating point would round them onto an end."""
    return np.clip(share, 1e-12, 1 - 1e-12)
