"""How often the range of the mixture holds what a new market does, in openings made up of each shape.

Five markets are opened and measured as the report measures them; then a sixth, of the same making, is opened, and what
its opening has done after HORIZON years is compared with the range said of it. Nobody knows which shape is true, so the
range has to hold under each.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from telecompilot.evidence.cache import remember
from telecompilot.models import pooling
from telecompilot.models.trends import integrated
from telecompilot.study.new_market import WEIGHTS, Effect
from telecompilot.study.shapes import SHAPES

MARKETS, FIGURES, OPENED = 5, 16, 7.5  # as the report's list: so many markets, yearly figures, and years before
MOVE, NOISE, DRIFT = 0.12, 0.03, 0.05  # log-odds: sd of a year's move, of a figure's error, and of drifts
TRUTHS = {"step": (0.3, 0.15), "short": (0.05, 0.03), "ramp": (0.05, 0.03)}  # mean and sd of effects, in their units
HORIZON = 10.0
LEVELS = (0.8, 0.95)
POINTS = (np.arange(200) + 0.5) / 200


def made_up(shape: str, runs: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return log-odds (runs x MARKETS, FIGURES) of markets opened after OPENED years, and effects (runs,) in a sixth.

    shape: key of SHAPES, of every opening. A share walks at random with a drift of its own and is read with an error.
    """
    rng = np.random.default_rng([seed, list(SHAPES).index(shape)])
    t, rows = np.arange(FIGURES, dtype=float), runs * MARKETS
    mean, sd = TRUTHS[shape]
    walk = np.cumsum(rng.normal(0, MOVE, (rows, FIGURES)), axis=1) + rng.normal(0, DRIFT, (rows, 1)) * t
    effects = rng.normal(mean, sd, (rows, 1))
    z = -2 + walk + effects * SHAPES[shape].column(t, OPENED) + rng.normal(0, NOISE, (rows, FIGURES))
    return z, rng.normal(mean, sd, runs)


def estimated(z: np.ndarray) -> dict[str, pd.DataFrame]:
    """Return effect and se of each series (rows of z) by each shape."""
    t = np.arange(FIGURES, dtype=float)
    found = {}
    for shape, one in SHAPES.items():
        fitted = integrated.fit(z, t, X=one.column(t, OPENED))
        found[shape] = pd.DataFrame({"effect": fitted.coef[:, 0], "se": fitted.se[:, 0]})
    return found


def changes(found: dict[str, pd.DataFrame], weights=WEIGHTS) -> np.ndarray:
    """Return quantiles (POINTS x shapes) of what an opening does to log-odds in HORIZON years, weighed by repetition.

    found: effect and se of one set of markets, by shape; weights: of the shapes, thirds or one alone.
    """
    parts = []
    for shape, weight in weights.items():
        if weight:
            one = Effect.of(pooling.pool(found[shape]))
            parts.append(one.quantile(POINTS) * float(SHAPES[shape].column(HORIZON, 0.0)))
    return np.concatenate(parts)


@remember
def coverage(runs: int = 300, seed: int = 0) -> pd.DataFrame:
    """Return how often ranges held the change in a sixth market after HORIZON years.

    Returns a row a true shape: `mixture80`, `mixture95`, and `ramp80`, `ramp95` for a ramp that lasts alone; shares
    (0-1) of `runs`, with a standard error of at most 0.03 at 300.
    """
    rows = {}
    for shape in SHAPES:
        z, effects = made_up(shape, runs, seed)
        found, truth = estimated(z), effects * float(SHAPES[shape].column(HORIZON, 0.0))
        held = {f"{name}{level * 100:g}": 0 for name in ("mixture", "ramp") for level in LEVELS}
        for run in range(runs):
            some = slice(run * MARKETS, (run + 1) * MARKETS)
            one = {name: frame.iloc[some] for name, frame in found.items()}
            for name, weights in (("mixture", WEIGHTS), ("ramp", {"ramp": 1.0})):
                said = changes(one, weights)
                for level in LEVELS:
                    low, high = np.quantile(said, [0.5 - level / 2, 0.5 + level / 2])
                    held[f"{name}{level * 100:g}"] += low <= truth[run] <= high
        rows[shape] = {name: count / runs for name, count in held.items()}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("shape")
