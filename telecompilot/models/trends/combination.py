"""The headline forecast: equal-weight quantile average, fixed before any score was looked at.

Version 2 integrates the smoothing member's parameters out; version 1 took them as known. A referee, not the score,
found that the member ignored its own doubt. Both stay callable, so that both can be scored at every past origin.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .baselines import last_value
from .integrated import integrated_trend
from .mixture import Mixture
from .result import LogOdds
from .smoothing import damped_ets, damped_smoothing
from .track import Track

VERSION = "headline 2"  # the recipe's name, as a register of forecasts writes it
MEMBERS = {"last_value": last_value, "integrated_trend": integrated_trend, "damped_smoothing": damped_smoothing}
FIRST = {"last_value": last_value, "integrated_trend": integrated_trend, "damped_ets": damped_ets}  # of version 1
LEAD = "integrated_trend"
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
        low, high = self.lead.quantile(EDGE), self.lead.quantile(1 - EDGE)
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


def headline(track: Track, horizon: int) -> tuple[LogOdds[QuantileAverage], dict]:
    """Equal-weight quantile average, on log-odds, of last value, integrated trend and damped smoothing.

    Lichtendahl, Grushka-Cockayne and Winkler (2013): averaged quantiles are sharper than averaged probabilities.
    """
    return _average(MEMBERS, VERSION, track, horizon)


def headline_1(track: Track, horizon: int) -> tuple[LogOdds[QuantileAverage], dict]:
    """The headline of the report's version 1.0.0: damped smoothing at its best parameters, taken as known."""
    return _average(FIRST, "headline 1", track, horizon)


def _average(members: dict, version: str, track: Track, horizon: int) -> tuple[LogOdds[QuantileAverage], dict]:
    made = {name: model(track, horizon) for name, model in members.items()}
    others = tuple(distribution.inner for name, (distribution, _) in made.items() if name != LEAD)
    infos = {name: info for name, (_, info) in made.items()}
    return LogOdds(QuantileAverage(made[LEAD][0].inner, others)), {
        "version": version,
        "parameters": {name: info["parameters"] for name, info in infos.items()},
        "warnings": [f"{name}: {text}" for name, info in infos.items() for text in info.get("warnings", [])],
        "converged": all(info.get("converged", True) for info in infos.values()),
    }
