"""What chance decides in a simulated path: one column of uniform numbers each, common to all scenarios."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import scipy
from scipy import special

from telecompilot.study.assumptions import Assumptions, triangular

FIRST, LAST = 2026, 2035
YEARS = tuple(range(FIRST, LAST + 1))
BATCHES = 8
SINGLE = ("start", "drift", "move", "effect", "effect_years", "lag", "opening", "region", "gain", "months", "items",
          "transfer", "closing", "level", "spreads")  # fmt: skip
EDGE = 2.0**-40


@lru_cache(maxsize=4)
def uniforms(n: int, shocks: int, seed: int = 0) -> dict[str, np.ndarray]:
    """Return independent uniform numbers: (n,) by name of SINGLE, and `shocks` (n, shocks).

    Sobol points in BATCHES independent scramblings: they cover the cube evenly, which shrinks Monte Carlo error, and
    the spread between batches measures what is left of it. Read-only: all scenarios share them.
    """
    width = len(SINGLE) + shocks
    cubes = []
    for i, part in enumerate(np.array_split(np.arange(n), BATCHES)):
        points = scipy.stats.qmc.Sobol(width, rng=np.random.default_rng([seed, i]))
        cubes.append(points.random_base2(int(np.ceil(np.log2(max(len(part), 2)))))[: len(part)])
    cube = np.clip(np.concatenate(cubes), EDGE, 1 - EDGE)
    cube.flags.writeable = False
    return dict(zip(SINGLE, cube.T, strict=False)) | {"shocks": cube[:, len(SINGLE) :]}


def baseline_years(given: Assumptions) -> np.ndarray:
    """Return the years (T,) at whose ends a path is computed: from the year after the baseline year to LAST."""
    return np.arange(int(given.value("baseline_year")) + 1, LAST + 1)


def student(u, given: Assumptions, name: str) -> np.ndarray:
    """Return quantiles of a market not seen yet: mean + t(df) x spread, from the rows `<name>_mean`, _spread, _df."""
    t = special.stdtrit(given.value(f"{name}_df"), u)
    return given.value(f"{name}_mean") + given.value(f"{name}_spread") * t


def origin(u: dict[str, np.ndarray], given: Assumptions, start: str) -> np.ndarray:
    """Return log-odds (n,) at the end of the baseline year, drawn on log-odds from the range of parameter `start`."""
    row = given.get(start)
    return triangular(u["start"], *(special.logit(x / 100) for x in (row.low, row.value, row.high)))


def log_odds(u: dict[str, np.ndarray], given: Assumptions, start: str) -> np.ndarray:
    """Return log-odds (n, T) of a share that no opening moves: start, drift and yearly shocks.

    start: parameter with the share at the end of the baseline year, percent.
    """
    drift, move = student(u["drift"], given, "drift"), given.get("move").draw(u["move"])
    k = np.arange(1, u["shocks"].shape[1] + 1)
    level = origin(u, given, start)
    return level[:, None] + drift[:, None] * k + move[:, None] * special.ndtri(u["shocks"]).cumsum(1)
