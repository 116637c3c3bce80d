"""Linear algebra of the local linear trend whose variance ratios are integrated out.

z = T b + e, T = [1, t, X], Cov(e) = sigma^2 V(w), V(w) = w0 I + w1 min(s, t) + w2 S(s, t) / 3, with w on the simplex
in steps of 1/8 (45 points). S is the covariance of an integrated random walk. With whole-numbered times it is L L',
L[i, j] = max(i - j, 0); its polynomial form below agrees there and stays a covariance at any real times, because it is
the integrated Wiener process plus s t / 2 (absorbed by the trend) plus a Wiener process over 6.
Everything is computed on contrasts (the null space of T'), so that weights with w0 = 0, whose V is singular, need no
special case.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

STEPS = 8
WEIGHTS = np.array([(i, j, STEPS - i - j) for i in range(STEPS + 1) for j in range(STEPS + 1 - i)]) / STEPS
SPARE = 3  # observations wanted beyond the columns of the mean


def covariances(s: np.ndarray, t: np.ndarray) -> np.ndarray:
    """Covariances (3, len(s), len(t)) of noise, level and slope component between times s and t, both >= 0."""
    low, high = np.minimum.outer(s, t), np.maximum.outer(s, t)
    noise = (np.abs(np.subtract.outer(s, t)) < 1e-9).astype(float)
    slope = low * (low + 1) * (2 * low + 1) / 6 + (high - low) * low * (low + 1) / 2
    return np.stack([noise, low, slope / 3])


@dataclass(frozen=True, eq=False)
class Design:
    """Times and columns of one regression; what depends on them alone is computed once. Build it by `design`."""

    t: np.ndarray
    columns: np.ndarray

    @property
    def df(self) -> int:
        return self.t.size - self.columns.shape[1] - 2

    @property
    def unit(self) -> float:
        """Typical spacing: times are counted in it, so that the unit of time (year, month) does not matter."""
        return float(np.median(np.diff(self.t)))

    def scaled(self, t: np.ndarray) -> np.ndarray:
        return (np.asarray(t, float) - self.t[0]) / self.unit

    def mean_columns(self, t: np.ndarray, columns: np.ndarray) -> np.ndarray:
        return np.column_stack([np.ones(len(t)), self.scaled(t), columns])

    @cached_property
    def basis(self) -> np.ndarray:
        return self.mean_columns(self.t, self.columns)

    @cached_property
    def pinv(self) -> np.ndarray:
        return np.linalg.pinv(self.basis)

    @cached_property
    def parts(self) -> np.ndarray:
        return covariances(self.scaled(self.t), self.scaled(self.t))

    @cached_property
    def contrasts(self) -> np.ndarray:
        """Orthonormal basis (n, n - p) of what the mean columns cannot reach."""
        return np.linalg.qr(self.basis, mode="complete")[0][:, self.basis.shape[1] :]

    @cached_property
    def roots(self) -> np.ndarray:
        """Cholesky roots (W, n - p, n - p) of the contrasts' covariance."""
        inner = self.contrasts.T @ self.parts @ self.contrasts
        return np.linalg.cholesky(np.tensordot(WEIGHTS, inner, 1))

    @cached_property
    def whiten(self) -> np.ndarray:
        """(W, n - p, n): |whiten z|^2 is the generalised residual sum of squares."""
        return np.linalg.solve(self.roots, np.broadcast_to(self.contrasts.T, (len(WEIGHTS), *self.contrasts.T.shape)))

    @cached_property
    def logdet(self) -> np.ndarray:
        """(W,): log determinant of the contrasts' covariance = log|V| + log|T'V^-1 T| - log|T'T|."""
        return 2 * np.log(np.einsum("wii->wi", self.roots)).sum(1)

    @cached_property
    def effect(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The columns' coefficients as `reach` gives future values."""
        pinv = self.pinv[2:]
        return pinv, -pinv @ self.parts, pinv @ self.parts @ pinv.T

    @cached_property
    def coefficient(self) -> tuple[np.ndarray, np.ndarray]:
        """Estimator (W, k, n) of the columns' coefficients and its covariance (W, k, k) up to sigma^2."""
        return self._gls(*self.effect)

    def predictor(self, t: np.ndarray, columns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Predictor (W, H, n) of values at later times t (H,) with extra mean columns (H, k), and its covariance
        (W, H, H) up to sigma^2. Kept for equal arguments."""
        return _predictor(self, np.asarray(t, float).tobytes(), np.asarray(columns, float).tobytes())

    def reach(self, t: np.ndarray, columns: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """For future values less their least-squares projection: projection (H, n), covariance with the data
        (3, H, n) and own covariance (3, H, H), a component each."""
        project = self.mean_columns(t, columns) @ self.pinv
        now, ahead = self.scaled(self.t), self.scaled(t)
        across = covariances(ahead, now)
        reach = across - project @ self.parts
        crossed = across @ project.T
        own = covariances(ahead, ahead) - crossed - crossed.transpose(0, 2, 1) + project @ self.parts @ project.T
        return project, reach, own

    def _gls(self, project, reach, own) -> tuple[np.ndarray, np.ndarray]:
        reach, own = np.tensordot(WEIGHTS, reach, 1), np.tensordot(WEIGHTS, own, 1)
        loading = self.whiten @ reach.transpose(0, 2, 1)
        turned = loading.transpose(0, 2, 1)
        return project + turned @ self.whiten, own - turned @ loading


def design(t: np.ndarray, columns: np.ndarray) -> Design:
    """The (cached) design of times t (n,) and extra mean columns (n, k).

    Raises ValueError if times do not increase, columns are collinear with the trend, or too few observations remain.
    """
    n, k = columns.shape
    if n < 2 + k + SPARE:
        raise ValueError(f"integrated trend with {k} columns needs at least {2 + k + SPARE} observations, got {n}")
    if not (np.diff(t) > 0).all():
        raise ValueError("observation times must increase")
    made = _design(np.asarray(t, float).tobytes(), np.asarray(columns, float).tobytes())
    if k and np.linalg.matrix_rank(made.basis / np.abs(made.basis).max(0).clip(1e-300)) < 2 + k:
        raise ValueError("a column is constant, linear in time or a copy of another: its effect is not identified")
    return made


@lru_cache(maxsize=256)
def _design(t: bytes, columns: bytes) -> Design:
    times = np.frombuffer(t)
    return Design(times, np.frombuffer(columns).reshape(times.size, -1))


@lru_cache(maxsize=256)
def _predictor(design: Design, t: bytes, columns: bytes) -> tuple[np.ndarray, np.ndarray]:
    times = np.frombuffer(t)
    return design._gls(*design.reach(times, np.frombuffer(columns).reshape(times.size, -1)))
