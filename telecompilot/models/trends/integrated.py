"""Integrated trend: a local linear trend on log-odds whose variance ratios are integrated out (the "grid LLT").

`fit(z, t, noise, X)` is the entry that other modules use::

    f = fit(z, t=years, X=ramp(years, 2008))   # z: log-odds; ramp coefficient in log-odds a unit of time
    f.coef, f.se, f.df                          # effect, standard error, degrees of freedom (t)
    f.effects().quantile([.025, .975])          # interval of the effect from its mixture of t distributions
    ahead = f.forecast(5, X_future=ramp(years[-1] + np.arange(1, 6), 2008))
    ahead.quantile([.1, .5, .9])                # (5, 3) on the scale of z
    ahead.sample(1000, seed=0)                  # (1000, 5) paths, correlated over steps

Model: z = a + b t + X c + e, Cov(e) = sigma^2 (w0 noise + w1 random walk + w2 integrated random walk); w on the simplex
in steps of 1/8 with a flat prior, 1/sigma prior on the scale, flat priors on a, b, c. Every weight's posterior is
Student t; the result is their mixture. Times may be any increasing numbers, so gaps need no filling; the unit of w is
the median spacing. Known observation noise (rounding, intervals) is added to Cov(e) and the scale then integrated too.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .kernel import WEIGHTS, Design, design
from .mixture import Mixture, Posterior
from .noisy import NoisyPosterior
from .result import LogOdds
from .track import Track


def step(t, when: float) -> np.ndarray:
    """Intervention column: 0 before `when`, 1 from it on."""
    return (np.asarray(t, float) >= when).astype(float)


def ramp(t, when: float, until: float = np.inf) -> np.ndarray:
    """Intervention column: time elapsed since `when`, 0 before; its coefficient is a change of slope.

    until: how long after `when` it goes on, in the unit of t; from then on the level reached is kept.
    """
    return np.clip(np.asarray(t, float) - when, 0.0, until)


@dataclass(frozen=True, eq=False)
class Fit:
    """A fitted integrated trend. With a batch of series (m, n) every result has a leading axis m."""

    design: Design
    z: np.ndarray
    noise: np.ndarray | None = None

    @property
    def df(self) -> int:
        """Degrees of freedom of the t distributions: observations less columns of the mean."""
        return self.design.df

    @cached_property
    def _exact(self) -> Posterior:
        return Posterior(self.z, self.design.whiten, self.design.logdet, self.df)

    @property
    def degenerate(self) -> np.ndarray:
        """True where the data lie exactly on the mean: the width of any interval is then meaningless."""
        return self._exact.degenerate

    @cached_property
    def weights(self) -> np.ndarray:
        """Posterior (..., W) of the 45 variance ratios `kernel.WEIGHTS` (noise, level, slope)."""
        return self._noisy.weights if self._noisy else self._exact.weights

    @property
    def ratios(self) -> np.ndarray:
        """Posterior mean (..., 3) of the variance ratios of noise, level and slope."""
        return self.weights @ WEIGHTS

    @cached_property
    def _noisy(self) -> NoisyPosterior | None:
        return None if self.noise is None else NoisyPosterior(self.design, self.z, self.noise)

    def effects(self) -> Mixture:
        """Joint distribution of the columns' coefficients: mixture of t (of normals where noise was given)."""
        if self._noisy:
            return self._noisy.predict(*self.design.effect)
        return self._exact.mixture(*self.design.coefficient)

    @cached_property
    def coef(self) -> np.ndarray:
        """Estimated coefficients (..., k) of the intervention columns (mean of the mixture)."""
        return self.effects().mean()

    @cached_property
    def se(self) -> np.ndarray:
        """Their standard errors (..., k): the scale of the t with `df` degrees of freedom, weights' spread included."""
        made = self.effects()
        return self._noisy.se(made) if self._noisy else made.se()

    def forecast(self, ahead, X_future=None) -> Mixture:
        """Predictive mixture of z at future times.

        ahead: a whole number h (times last + 1 ... last + h, in the unit of t) or the times themselves;
        X_future: (H,) or (H, k) values of the intervention columns, required if the fit has any.
        """
        last = self.design.t[-1]
        times = last + np.arange(1, ahead + 1.0) if np.ndim(ahead) == 0 else np.asarray(ahead, float)
        columns = _columns(X_future, times.size)
        if columns.shape[1] != self.design.columns.shape[1]:
            raise ValueError(f"the fit has {self.design.columns.shape[1]} columns, X_future {columns.shape[1]}")
        if self._noisy:
            return self._noisy.predict(*self.design.reach(times, columns))
        return self._exact.mixture(*self.design.predictor(times, columns))


def fit(z, t=None, noise=None, X=None) -> Fit:
    """Fit the integrated trend (module docstring for the model; formulas on the page chapters/methods.md).

    z: (n,) values, missing ones NaN, or a batch (m, n) without missing values; usually log-odds.
    t: (n,) observation times, increasing, any unit; default 0, 1, ..., n - 1.
    noise: (n,) known variances of the observations on the scale of z (0 where exact); single series only.
    X: (n,) or (n, k) intervention columns, see `step` and `ramp`.
    Returns a `Fit`. Raises ValueError for fewer than 5 + k observations, times out of order, or columns whose effect
    cannot be told from the trend.
    """
    z = np.asarray(z, float)
    t = np.arange(z.shape[-1], dtype=float) if t is None else np.asarray(t, float)
    columns = _columns(X, t.size)
    noise = None if noise is None else np.broadcast_to(np.asarray(noise, float), t.shape)
    if not t.size == z.shape[-1] == len(columns):
        raise ValueError(f"lengths differ: {z.shape[-1]} values, {t.size} times, {len(columns)} rows of X")
    if noise is not None and (z.ndim > 1 or not (noise >= 0).all()):
        raise ValueError("observation noise takes one series and variances that are not negative")
    known = ~np.isnan(z)
    if z.ndim == 1 and not known.all():
        z, t, columns, noise = z[known], t[known], columns[known], None if noise is None else noise[known]
    if not np.isfinite(z).all():
        raise ValueError("values must be finite; a batch takes no missing values")
    if noise is not None and not noise.any():
        noise = None
    return Fit(design(t, columns), z, noise)


def integrated_trend(track: Track, horizon: int) -> tuple[LogOdds[Mixture], dict]:
    """The integrated trend as a model of a share; see `fit`."""
    fitted = fit(track.z, track.t, track.noise)
    ratios = zip(("ratio_noise", "ratio_level", "ratio_slope"), fitted.ratios.tolist(), strict=True)
    notes = ["the observations lie exactly on a line: the width of the interval says nothing"] * bool(fitted.degenerate)
    return LogOdds(fitted.forecast(track.ahead(horizon))), {"parameters": dict(ratios), "warnings": notes}


def _columns(X, n: int) -> np.ndarray:
    if X is None:
        return np.empty((n, 0))
    columns = np.asarray(X, float)
    columns = columns[:, None] if columns.ndim == 1 else columns
    if len(columns) != n:
        raise ValueError(f"X has {len(columns)} rows for {n} times")
    return columns
