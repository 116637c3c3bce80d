"""From log-odds without an opening, and an effect, to the share of a market that was opened in parts.

Years and dates meet here and nowhere else. A year on a path is its end: the share of 2026 is the share on 31 December
2026, decimal 2027.0, and openings, closings and publication are decimal dates. The end, because the paths start at the
end of the baseline year, because "by 2035" means so to a reader, and because no figure of a year is known before it is
over. A figure that averages its year, as sales do, sees an effect half a year later; that is a lag longer by half a
year, well inside the range of the row `lag`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

YEAR_END = 1.0


def moment(years) -> np.ndarray:
    """Return the decimal dates at which years (labels) end: where on the scale of openings a path's share stands."""
    return np.asarray(years, float) + YEAR_END


@dataclass(frozen=True)
class Part:
    """A part of the market that was opened at one time.

    weight: part of the market, 0-1; exposure: years for which the effect has acted. Both broadcast to (paths, years).
    """

    weight: np.ndarray
    exposure: np.ndarray


def exposure(years, opening, lag, duration) -> np.ndarray:
    """Years for which an effect has acted at the end of `years` (T,): from opening + lag on, at most `duration`.

    years: labels, 2026 for the end of 2026 (`moment`); opening: (n,) decimal dates; lag, duration: (n,) in years.
    Returns (n, T).
    """
    since = moment(years)[None, :] - np.reshape(opening, (-1, 1)) - np.reshape(lag, (-1, 1))
    return np.clip(since, 0.0, np.reshape(duration, (-1, 1)))


def mixed(z, effect, parts: Sequence[Part]) -> np.ndarray:
    """Return the share (n, T): opened parts stand at expit(z + effect x exposure), the rest at expit(z).

    z: (n, T) log-odds without an opening; effect: (n,) log-odds a year. Shares are mixed, not log-odds, so that the
    whole is exactly the sum of its parts and stays in (0, 1). Raises ValueError if the parts exceed the whole.
    """
    z = np.asarray(z, float)
    effect = np.reshape(effect, (-1, 1))
    untouched = expit(z)
    share, opened = untouched, np.zeros(())
    for part in parts:
        weight = np.asarray(part.weight, float)
        share = share + weight * (expit(z + effect * part.exposure) - untouched)
        opened = opened + weight
    if np.max(opened) > 1 + 1e-9 or np.min(opened) < 0:
        raise ValueError("the opened parts must weigh between 0 and 1 together")
    return share


def opened(parts: Sequence[Part], shape: tuple[int, int]) -> np.ndarray:
    """Return the part of the market (n, T) in which an effect has begun to act."""
    total = np.zeros(shape)
    for part in parts:
        total = total + np.asarray(part.weight, float) * (part.exposure > 0)
    return total
