"""Mixtures of Student t or normal distributions that share one joint structure over steps."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import special

LARGEST_CLOSED_FORM = 80
TOLERANCE = 1e-10
BATCH = 16
CHUNK = 2_000_000  # numbers held at once when many points meet many components
FLOOR = 1e-12  # residual variance below which a series is treated as exactly on its line: sd of 1e-6 log-odds


def t_cdf(x: np.ndarray, df: float) -> np.ndarray:
    """Distribution function of Student's t (normal for infinite `df`).

    Integer `df` uses the finite sums of Abramowitz and Stegun 26.7.3-4, an order of magnitude faster than the
    incomplete beta function on large arrays and exact to rounding.
    """
    if np.isinf(df):
        return special.ndtr(x)
    if df != int(df) or df > LARGEST_CLOSED_FORM:
        return special.stdtr(df, x)
    cos2 = 1.0 / (1.0 + x * x / df)
    sin = x * np.sqrt(cos2 / df)
    odd = int(df) % 2
    terms = (int(df) - 1) // 2 if odd else int(df) // 2
    total = np.zeros_like(sin)
    for k in range(terms - 1, -1, -1):  # Horner, from the highest power of cos^2 down
        total *= ((2 * k + 2) / (2 * k + 3) if odd else (2 * k + 1) / (2 * k + 2)) * cos2
        total += 1.0
    if odd:
        return 0.5 + (np.arctan(x / np.sqrt(df)) + sin * np.sqrt(cos2) * total) / np.pi
    return 0.5 + 0.5 * sin * total


def t_pdf(x: np.ndarray, df: float) -> np.ndarray:
    """Density of Student's t (normal for infinite `df`); whole `df` by repeated squaring, which beats exp and log."""
    if np.isinf(df):
        return np.exp(-0.5 * x * x) / np.sqrt(2 * np.pi)
    constant = np.exp(special.gammaln((df + 1) / 2) - special.gammaln(df / 2)) / np.sqrt(df * np.pi)
    base = 1.0 / (1.0 + x * x / df)
    if df != int(df):
        return constant * base ** ((df + 1) / 2)
    out, power = constant * (np.sqrt(base) if int(df) % 2 == 0 else 1.0), (int(df) + 1) // 2
    while power:
        out = out * base if power % 2 else out
        base, power = base * base, power // 2
    return out


@dataclass(frozen=True)
class Mixture:
    """A joint predictive distribution: components `w` with weight, location, scale and correlation over steps.

    weight (..., W); loc and scale (..., H, W); df: degrees of freedom of every component (inf = normal);
    cov: (W, H, H) joint covariance of the steps up to a factor, read only by `sample`.
    A leading axis, where there is one, runs over a batch of series.
    """

    weight: np.ndarray
    loc: np.ndarray
    scale: np.ndarray
    df: float
    cov: np.ndarray | None = None

    @classmethod
    def single(cls, loc: np.ndarray, cov: np.ndarray, df: float) -> Mixture:
        """One multivariate t with location (H,) and scale matrix (H, H)."""
        loc, cov = np.asarray(loc, float), np.asarray(cov, float)
        return cls(np.ones(1), loc[:, None], np.sqrt(np.diag(cov))[:, None], df, cov[None])

    def mean(self) -> np.ndarray:
        """Mean of each step, on the scale of the model."""
        return (self.weight[..., None, :] * self.loc).sum(-1)

    def se(self) -> np.ndarray:
        """Scale of each step: within components (t scale, not inflated by df) plus between them."""
        spread = self.scale**2 + (self.loc - self.mean()[..., None]) ** 2
        return np.sqrt((self.weight[..., None, :] * spread).sum(-1))

    def cdf(self, x: np.ndarray) -> np.ndarray:
        """P(Z <= x) a step. x: (..., H) or (..., H, P); same shape back."""
        x = np.asarray(x, float)
        flat = x.ndim == self.loc.ndim - 1
        points = x[..., None] if flat else x
        pieces = np.array_split(points, max(1, points.size * self.weight.shape[-1] // CHUNK), axis=-1)
        out = np.concatenate([self._evaluate(piece, density=False)[0] for piece in pieces], axis=-1)
        return out[..., 0] if flat else out

    def quantile(self, p) -> np.ndarray:
        """Quantiles (..., H, P) at probabilities p (P,), each in (0, 1)."""
        return self.ppf(np.atleast_1d(np.asarray(p, float)))

    def ppf(self, p: np.ndarray) -> np.ndarray:
        """Quantiles at probabilities p, (P,) or one set a step (..., H, P): Newton steps on the normal-score scale."""
        if not ((p > 0) & (p < 1)).all():
            raise ValueError("probabilities must lie strictly between 0 and 1")
        start = special.ndtri(p) if np.isinf(self.df) else special.stdtrit(self.df, p)
        if self.weight.shape[-1] == 1:
            return self.loc + self.scale * start
        if self.weight.ndim > 1 and len(self.weight) > BATCH:  # small enough pieces to stay in the processor's cache
            cuts = [slice(at, at + BATCH) for at in range(0, len(self.weight), BATCH)]
            parts = [Mixture(self.weight[cut], self.loc[cut], self.scale[cut], self.df) for cut in cuts]
            return np.concatenate([part.ppf(p) for part in parts])
        score, spread = special.ndtri(p), self.se()[..., None]
        x = self.mean()[..., None] + spread * start
        for _ in range(12):
            cdf, pdf = self._evaluate(x, density=True)
            if np.abs(cdf - p).max() < TOLERANCE:
                return x
            have = special.ndtri(np.clip(cdf, 1e-300, 1 - 1e-16))
            slope = np.maximum(pdf, 1e-300) * np.sqrt(2 * np.pi) * np.exp(0.5 * have * have)
            x = x - np.clip((have - score) / slope, -3 * spread, 3 * spread)
        return self._bisect(p, start, x)

    def sample(self, n: int, seed=0) -> np.ndarray:
        """Joint paths (n, H) of one series, correlated over steps. seed: int or numpy Generator."""
        if self.cov is None or self.weight.ndim != 1:
            raise ValueError("paths need the joint covariance of one series")
        rng = np.random.default_rng(seed)
        steps = self.loc.shape[0]
        which = rng.choice(self.weight.size, size=n, p=self.weight / self.weight.sum())
        normal = rng.standard_normal((n, steps))
        if not np.isinf(self.df):
            normal = normal / np.sqrt(rng.chisquare(self.df, n) / self.df)[:, None]
        sd = np.sqrt(np.einsum("whh->wh", self.cov))
        correlation = self.cov / (sd[:, :, None] * sd[:, None, :])
        root = np.linalg.cholesky(correlation + 1e-12 * np.eye(steps)) * self.scale.T[:, :, None]
        return self.loc.T[which] + np.einsum("nij,nj->ni", root[which], normal)

    def _evaluate(self, x: np.ndarray, density: bool):
        standard = (x[..., None] - self.loc[..., None, :]) / self.scale[..., None, :]
        weight = self.weight[..., None, None, :]
        cdf = (weight * t_cdf(standard, self.df)).sum(-1)
        if not density:
            return cdf, None
        return cdf, (weight / self.scale[..., None, :] * t_pdf(standard, self.df)).sum(-1)

    def _bisect(self, p: np.ndarray, each: np.ndarray, x: np.ndarray) -> np.ndarray:
        """Last resort for mixtures with well separated components, where Newton may cycle."""
        wrong = np.abs(self._evaluate(x, density=False)[0] - p) >= TOLERANCE
        ends = self.loc[..., None, :] + self.scale[..., None, :] * each[..., None]
        low, high = ends.min(-1), ends.max(-1)  # a mixture's quantile lies between its components' quantiles
        for _ in range(100):
            middle = 0.5 * (low + high)
            below = self._evaluate(middle, density=False)[0] < p
            low, high = np.where(below, middle, low), np.where(below, high, middle)
        return np.where(wrong, 0.5 * (low + high), x)


@dataclass(frozen=True, eq=False)
class Posterior:
    """W ways to explain a series, all alike before it is seen, each Student t in what it forecasts.

    z: (n,) or a batch (m, n); whiten: (W, r, n), so that |whiten z|^2 is the residual sum of squares of each way;
    logdet: (W,) log determinants of the covariance and of the mean's information; df: degrees of freedom.
    """

    z: np.ndarray
    whiten: np.ndarray
    logdet: np.ndarray
    df: int

    @cached_property
    def rss(self) -> np.ndarray:
        squares = np.square(np.einsum("...n,wrn->...wr", self.z, self.whiten))
        return np.maximum(squares.sum(-1), FLOOR * self.df)

    @property
    def degenerate(self) -> np.ndarray:
        """True where the data lie exactly on the mean: the width of any interval is then meaningless."""
        return np.any(self.rss <= FLOOR * self.df, axis=-1)

    @cached_property
    def weights(self) -> np.ndarray:
        """(..., W): scale and mean integrated out, 1 / sigma prior on the one and a flat one on the other."""
        return special.softmax(-0.5 * self.logdet - 0.5 * self.df * np.log(self.rss), axis=-1)

    def mixture(self, linear: np.ndarray, cov: np.ndarray) -> Mixture:
        """Distribution of what is linear (W, H, n) in the data, with covariance (W, H, H) up to sigma^2."""
        loc = np.einsum("...n,whn->...hw", self.z, linear)  # not `@`: threaded BLAS is slower on matrices this small
        scale = np.sqrt(self.rss[..., None, :] / self.df * np.einsum("whh->hw", cov))
        return Mixture(self.weights, loc, scale, self.df, cov)
