"""The integrated trend when observations carry known noise (rounding, intervals): the scale no longer factors out,
so it is integrated numerically beside the variance ratios."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import special

from .kernel import WEIGHTS, Design
from .mixture import Mixture

NODES = 48
NEGLIGIBLE = 1e-6


@dataclass(frozen=True, eq=False)
class NoisyPosterior:
    """Posterior over (weights w, scale sigma) of z = T b + e + known noise, e ~ sigma^2 V(w).

    The prior of sigma^2 is Jeffreys' for each w under the restricted likelihood, sqrt(sum 1/(sigma^2 + lambda_i)^2)
    with lambda_i the noise in units of V. Without noise that is 1/sigma^2, so the result meets the noiseless one
    continuously; with noise it stays integrable at zero.
    """

    design: Design
    z: np.ndarray
    noise: np.ndarray

    @cached_property
    def _spectrum(self) -> tuple[np.ndarray, np.ndarray]:
        """Noise eigenvalues (W, n - p) in the metric of V, and whitening rows (W, n - p, n)."""
        whiten = self.design.whiten
        values, vectors = np.linalg.eigh(np.einsum("wan,n,wbn->wab", whiten, self.noise, whiten))
        return np.clip(values, 0, None), vectors.transpose(0, 2, 1) @ whiten

    @cached_property
    def components(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Index of w (C,), sigma^2 (C,) and weight (C,) of what is not negligible."""
        values, rows = self._spectrum
        squares = (rows @ self.z) ** 2
        df = self.design.df
        top = np.maximum(squares.sum(1), 1e-12 * df)
        low = np.minimum(top / special.chdtri(df, 1e-7), values.mean(1).clip(1e-300) * 1e-4)
        low = np.maximum(low, top * 1e-8)
        high = np.maximum(top / (2 * special.gammaincinv(df / 2, 1e-7)), low * 1e3)
        node = np.exp(np.linspace(np.log(low), np.log(high), NODES, axis=1))
        total = node[:, :, None] + values[:, None, :]
        log = -0.5 * (np.log(total) + squares[:, None, :] / total).sum(2) - 0.5 * self.design.logdet[:, None]
        log += np.log(node) + 0.5 * np.log((total**-2).sum(2)) + np.log(np.log(high / low))[:, None]
        weight = special.softmax(log)
        which, at = np.nonzero(weight > NEGLIGIBLE * weight.max())
        return which, node[which, at], weight[which, at] / weight[which, at].sum()

    @cached_property
    def weights(self) -> np.ndarray:
        """Posterior (W,) of the variance ratios."""
        which, _, weight = self.components
        return np.bincount(which, weight, len(WEIGHTS))

    def predict(self, project: np.ndarray, reach: np.ndarray, own: np.ndarray) -> Mixture:
        """Normal mixture for quantities given as in `Design.reach`."""
        which, scale2, weight = self.components
        values, rows = self._spectrum
        noisy = project * self.noise  # the noise of the past enters through the projection only
        reach_w = np.tensordot(WEIGHTS, reach, 1)
        own_w = np.tensordot(WEIGHTS, own, 1)
        model, measured = rows @ reach_w.transpose(0, 2, 1), rows @ noisy.T
        loading = scale2[:, None, None] * model[which] - measured[which]
        shrunk = loading / (scale2[:, None] + values[which])[:, :, None]
        gain = np.einsum("cah,ca->ch", shrunk, (rows @ self.z)[which])
        cov = scale2[:, None, None] * own_w[which] + noisy @ project.T - np.einsum("cah,cag->chg", loading, shrunk)
        loc = project @ self.z + gain
        sd = np.sqrt(np.einsum("chh->hc", cov).clip(1e-14))
        return Mixture(weight, loc.T, sd, np.inf, cov)

    def se(self, made: Mixture) -> np.ndarray:
        """Standard errors (H,) to be read with the design's degrees of freedom, as the noiseless ones are: what the
        unknown scale adds within each w is the t's own inflation df / (df - 2) and is taken out again."""
        (which, _, weight), mass = self.components, self.weights
        centre = np.stack([np.bincount(which, weight * row, len(WEIGHTS)) for row in made.loc]) / mass.clip(1e-300)
        between = (mass * (centre - made.mean()[:, None]) ** 2).sum(1)
        inflation = self.design.df / max(self.design.df - 2, 1)
        return np.sqrt(between + (made.se() ** 2 - between) / inflation)
