"""Baselines that every other model is measured against."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .mixture import Mixture
from .result import LogOdds
from .track import Track

EDGE = 1e-6


def last_value(track: Track, horizon: int) -> tuple[LogOdds[Mixture], dict]:
    """Random walk on log-odds: centre z_n, variance s^2 h, s^2 the mean square change a step, t(n - 1)."""
    changes, spans = np.diff(track.z), np.diff(track.t)
    s2 = max(float(np.mean(changes**2 / spans)), 1e-12)
    h = np.arange(1.0, horizon + 1)
    made = Mixture.single(np.full(horizon, track.z[-1]), s2 * np.minimum.outer(h, h), track.n - 1)
    return LogOdds(made), {"parameters": {"sigma": float(np.sqrt(s2))}}


def drift(track: Track, horizon: int) -> tuple[LogOdds[Mixture], dict]:
    """Random walk with drift on log-odds: centre z_n + h m, sd s sqrt(h + h^2 / (n - 1)), t(n - 2).

    With gaps, m is the total change over the total time and s^2 weights each change by its span.
    """
    z, span = track.z, track.t[-1] - track.t[0]
    changes, spans = np.diff(z), np.diff(track.t)
    m = (z[-1] - z[0]) / span
    s2 = max(np.sum((changes - m * spans) ** 2 / spans) / (track.n - 2), 1e-12)
    h = np.arange(1.0, horizon + 1)
    cov = s2 * (np.minimum.outer(h, h) + np.outer(h, h) / span)
    made = Mixture.single(z[-1] + h * m, cov, track.n - 2)
    return LogOdds(made), {"parameters": {"drift": float(m), "sigma": float(np.sqrt(s2))}}


@dataclass(frozen=True)
class Clipped:
    """A distribution on the share scale itself that may leave (0, 1): cut off at its ends."""

    inner: Mixture

    def quantile(self, p) -> np.ndarray:
        return np.clip(self.inner.quantile(p), EDGE, 1 - EDGE)

    def cdf(self, x) -> np.ndarray:
        return self.inner.cdf(x)

    def sample(self, n: int, seed=0) -> np.ndarray:
        return np.clip(self.inner.sample(n, seed), EDGE, 1 - EDGE)


def linear_levels(track: Track, horizon: int) -> tuple[Clipped, dict]:
    """Least-squares line through the shares themselves, independent errors, t(n - 2): the one to beat."""
    X, future = track.line(horizon)
    inverse = np.linalg.inv(X.T @ X)
    beta = inverse @ X.T @ track.share
    df = track.n - 2
    s2 = max(np.sum((track.share - X @ beta) ** 2) / df, 1e-14)
    made = Mixture.single(future @ beta, s2 * (np.eye(horizon) + future @ inverse @ future.T), df)
    ends = made.quantile([0.025, 0.975])
    leaves = bool(((ends < EDGE) | (ends > 1 - EDGE)).any())
    return Clipped(made), {
        "parameters": {"intercept": float(beta[0]), "slope": float(beta[1]), "sigma": float(np.sqrt(s2))},
        "warnings": ["the 95 % interval leaves 0-1 and is cut off"] * leaves,
    }
