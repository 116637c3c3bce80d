"""How one path of a share is made: what chance decides in it, and what an opening does to it.

Years and dates meet here and nowhere else. A year on a path is its end: the share of 2026 is the share on 31 December
2026, decimal 2027.0, and openings, closings and publication are decimal dates. The end, because the paths start at the
end of the baseline year, because "by 2035" means so to a reader, and because no figure of a year is known before it is
over. A figure that averages its year, as sales do, sees an effect half a year later; that is a lag longer by half a
year, well inside the range of the row `lag`. `_static/scenarios.js` has the same arithmetic; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy.special import expit, logit, ndtri
from scipy.stats import qmc

from telecompilot.models.pooling import quantile_t
from telecompilot.study.assumptions import SHARED, Assumptions, triangular

FIRST, LAST = 2026, 2035
YEARS = tuple(range(FIRST, LAST + 1))
YEAR_END = 1.0
BATCHES = 8
SINGLE = ("start", "drift", "move", "effect", "shape", "lag", "opening", "region", "gain", "months", "items",
          "transfer", "closing", "level", "spreads")  # fmt: skip
EDGE = 2.0**-40


class Uniforms(dict):
    """Uniform numbers by name, told from others by identity: what follows from them can be kept."""

    __hash__ = object.__hash__  # type: ignore[assignment]


@lru_cache(maxsize=4)
def uniforms(n: int, shocks: int, seed: int = 0) -> Uniforms:
    """Return independent uniform numbers, common to all scenarios: (n,) by name of SINGLE, and `shocks` (n, shocks).

    Sobol points in BATCHES independent scramblings: they cover the cube evenly, which shrinks Monte Carlo error, and
    the spread between batches measures what is left of it. Read-only: all scenarios share them.
    """
    width = len(SINGLE) + shocks
    cubes = []
    for i, part in enumerate(np.array_split(np.arange(n), BATCHES)):
        points = qmc.Sobol(width, rng=np.random.default_rng([seed, i]))
        cubes.append(points.random_base2(int(np.ceil(np.log2(max(len(part), 2)))))[: len(part)])
    cube = np.clip(np.concatenate(cubes), EDGE, 1 - EDGE)
    cube.flags.writeable = False
    return Uniforms(zip(SINGLE, cube.T, strict=False), shocks=cube[:, len(SINGLE) :])


def baseline_years(given: Assumptions) -> np.ndarray:
    """Return the years (T,) at whose ends a path is computed: from the year after the baseline year to LAST."""
    return np.arange(int(given.value("baseline_year")) + 1, LAST + 1)


def student(u, given: Assumptions, name: str) -> np.ndarray:
    """Return quantiles of a market not seen yet: mean + t(df) x spread, from the rows `<name>_mean`, _spread, _df."""
    t = quantile_t(u, given.value(f"{name}_df"))
    return given.value(f"{name}_mean") + given.value(f"{name}_spread") * t


def origin(u: dict[str, np.ndarray], given: Assumptions, start: str) -> np.ndarray:
    """Return log-odds (n,) at the end of the baseline year, drawn on log-odds from the range of parameter `start`."""
    row = given.get(start)
    return triangular(u["start"], *(logit(x / 100) for x in (row.low, row.value, row.high)))


def log_odds(u: Uniforms, given: Assumptions, start: str) -> np.ndarray:
    """Return log-odds (n, T) of a share that no opening moves: start, drift and yearly shocks.

    start: parameter with the share at the end of the baseline year, percent.
    """
    rows = {(SHARED, name): given.get(name) for name in ("drift_mean", "drift_spread", "drift_df", "move", start)}
    return _unopened(u, Assumptions(rows, {}), start)


@lru_cache(maxsize=8)
def _unopened(u: Uniforms, given: Assumptions, start: str) -> np.ndarray:
    """Return `log_odds`, kept: no choice about openings moves it, and the same paths are asked for with many."""
    drift, move = student(u["drift"], given, "drift"), given.get("move").draw(u["move"])
    k = np.arange(1, u["shocks"].shape[1] + 1)
    level = origin(u, given, start)
    z = level[:, None] + drift[:, None] * k + move[:, None] * ndtri(u["shocks"]).cumsum(1)
    z.flags.writeable = False
    return z


def year_end(years) -> np.ndarray:
    """Return the decimal dates at which years (labels) end: where on the scale of openings a path's share stands."""
    return np.asarray(years, float) + YEAR_END


class Acting(NamedTuple):
    """How an opening acts on each path: effect (n,), on log-odds a year or, where `step` (n,), on log-odds at once;
    `years` (n,) for which a change of slope goes on."""

    effect: np.ndarray
    step: np.ndarray
    years: np.ndarray


def acting(u: Uniforms, given: Assumptions) -> Acting:
    """Return how an opening acts on each path: its shape is drawn by the shapes' weights, its effect from that shape's.

    A ramp that lasts goes on for as long as an opening has been observed, and keeps its level from then on.
    """
    stepping, ending = given.value("step_weight"), given.value("short_weight")
    step = u["shape"] < stepping
    short = ~step & (u["shape"] < stepping + ending)
    effect = np.empty_like(u["effect"])
    for name, chosen in (("step", step), ("short", short), ("effect", ~(step | short))):
        effect[chosen] = student(u["effect"][chosen], given, name)
    return Acting(effect, step, np.where(short, given.value("short_years"), given.value("effect_years")))


def steady(effect: float) -> dict[str, float]:
    """Return what to fix so that the opening has one known effect on every path: a ramp that lasts, log-odds a year."""
    return {"step_weight": 0.0, "short_weight": 0.0, "effect_mean": effect, "effect_spread": 0.0}


@dataclass(frozen=True)
class Part:
    """A part of the market that was opened at one time.

    weight: part of the market, 0-1; exposure: years for which the effect has acted, or 1 once a step is made. Both
    broadcast to (paths, years).
    """

    weight: np.ndarray
    exposure: np.ndarray


def exposure(years, opening, lag, duration, step=False) -> np.ndarray:
    """Years for which an effect has acted at the end of `years` (T,): from opening + lag on, at most `duration`.

    years: labels, 2026 for the end of 2026 (`year_end`); opening: (n,) decimal dates; lag, duration: (n,) in years;
    step: (n,) where the whole effect acts at once: 1 from opening + lag on.
    Returns (n, T).
    """
    since = year_end(years)[None, :] - np.reshape(opening, (-1, 1)) - np.reshape(lag, (-1, 1))
    return np.where(np.reshape(step, (-1, 1)), since > 0, np.clip(since, 0.0, np.reshape(duration, (-1, 1))))


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
