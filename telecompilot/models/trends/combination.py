"""The headline forecast: equal-weight quantile average, fixed before any score was looked at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .mixture import Mixture

MEMBERS = ("last_value", "integrated_trend", "damped_ets")
EDGE = 1e-9


@dataclass(frozen=True)
class QuantileAverage:
    """Distribution of log-odds whose quantile function is the mean of the members' (Vincentisation).

    lead: the member whose ranks and whose correlation over steps the paths take; others: the rest.
    """

    lead: Mixture
    others: tuple[Mixture, ...]

    def quantile(self, p) -> np.ndarray:
        return np.mean([member.quantile(p) for member in (self.lead, *self.others)], axis=0)

    def cdf(self, x) -> np.ndarray:
        """By bisection in the lead's own value: the average's quantile function has no closed inverse."""
        goal = np.asarray(x, float)[:, None]
        low, high = (self.lead.ppf(np.array([p])) for p in (EDGE, 1 - EDGE))
        for _ in range(36):
            middle = 0.5 * (low + high)
            below = self._at(middle) < goal
            low, high = np.where(below, middle, low), np.where(below, high, middle)
        return self.lead.cdf(0.5 * (low + high))[:, 0]

    def sample(self, n: int, seed=0) -> np.ndarray:
        return self._at(self.lead.sample(n, seed).T).T

    def _at(self, value: np.ndarray) -> np.ndarray:
        """The average's quantile (H, P) at the rank that `value` (H, P) has in the lead."""
        rank = np.clip(self.lead.cdf(value), EDGE, 1 - EDGE)
        return np.mean([value, *(member.ppf(rank) for member in self.others)], axis=0)
