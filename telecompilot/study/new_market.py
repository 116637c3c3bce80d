"""What an opening would do in a market not seen yet: by list, by shape, and by how far markets are said to differ.

Five openings that agree say nothing of how far openings differ: an estimated spread of zero means that it cannot be
told. So a spread can also be given: the smaller and the larger one between markets in which nothing was opened, or all
that is known of it from those markets, brought up to date by the openings themselves.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from telecompilot.evidence import Evidence, access_log
from telecompilot.models import pooling
from telecompilot.models.pooling import Pool, quantile_t
from telecompilot.study import null_markets, opening_lists
from telecompilot.study.precedents import RULE
from telecompilot.study.shapes import SHAPES, SHORT

ESTIMATED, NARROW, WIDE, PRIOR = "estimated", "narrow", "wide", "prior"
TAUS = {  # where the spread between markets is taken from, in words
    ESTIMATED: "as the openings have it",
    NARROW: "at least as where nothing was opened, by the narrower null",
    WIDE: "at least as where nothing was opened, by the wider null",
    PRIOR: "from where nothing was opened, brought up to date by the openings",
}
WEIGHTS = {"step": 1 / 3, "short": 1 / 3, "ramp": 1 / 3}  # fixed before any result of the mixture was seen
ROWS = {"step": "step", "short": "short", "ramp": "effect"}  # how the parameters of each shape begin


class Effect(NamedTuple):
    """Effect in a market not seen yet: mean + t(df) x spread, in the unit of its shape.

    k: openings behind it; tau: spread between markets; error: of the mean; low, high: 95 % interval of the mean;
    top: the largest tau that the openings leave open (95 %).
    """

    k: int
    mean: float
    spread: float
    df: float
    tau: float
    error: float
    low: float
    high: float
    top: float

    def quantile(self, p) -> np.ndarray:
        """Return quantiles of the effect in a market not seen yet."""
        return self.mean + self.spread * quantile_t(np.asarray(p, float), self.df)

    @classmethod
    def of(cls, made: Pool) -> Effect:
        """Return the effect that a pool stands for."""
        top = float(np.sqrt(np.nan_to_num(made.tau2_ci[1])))
        return cls(made.k, made.mean, made.spread, made.df_new, made.tau, made.error, *made.ci, top)


@access_log.once
def effect(
    ev: Evidence, which: str = RULE, shape: str = "ramp", tau: str | float = ESTIMATED, without: str = ""
) -> Effect:
    """Return the effect of an opening in a market not seen yet.

    which: one of opening_lists.LISTS; shape: key of shapes.SHAPES; tau: key of TAUS, or the spread itself. NARROW and
    WIDE are floors: an estimate that is larger stands, and where the openings give an estimate, the doubt about it
    stays, so that no floor makes a range narrower. without: id of an opening to do without.
    Raises ValueError for a list too short for an estimated spread.
    """
    if tau == PRIOR:
        return _updated(ev, which, shape, without)
    if tau == ESTIMATED:
        return Effect.of(opening_lists.pooled(ev, which, shape, None, without))
    given = float(null_markets.taus(ev, shape)[tau == WIDE] if isinstance(tau, str) else tau)
    if isinstance(tau, str) and len(opening_lists.used(ev, which, shape, without)) >= pooling.FEWEST:
        own = opening_lists.pooled(ev, which, shape, None, without)
        floored = own if own.tau > given else opening_lists.pooled(ev, which, shape, given, without)
        return Effect.of(floored)._replace(df=own.df_new)
    return Effect.of(opening_lists.pooled(ev, which, shape, given, without))


def _updated(ev: Evidence, which: str, shape: str, without: str) -> Effect:
    """Return the effect with the prior of the null on tau; its t has the mixture's first four moments."""
    prior = null_markets.prior(ev, shape)
    rows = opening_lists.used(ev, which, shape, without)
    grid, weight = prior.index.to_numpy(), prior.to_numpy()
    if len(rows) > 1:
        weight = weight * pooling.restricted_likelihood(grid, rows)
    keep = weight > 1e-6 * weight.max()
    grid, weight = grid[keep], weight[keep] / weight[keep].sum()
    pools = [pooling.pool(rows, tau=tau) for tau in grid]
    means, errors = np.array([(each.mean, each.error) for each in pools]).T
    mean = float(weight @ means)
    inside = grid**2 + errors**2
    apart = means - mean
    variance = float(weight @ (inside + apart**2))
    fourth = float(weight @ (3 * inside**2 + 6 * inside * apart**2 + apart**4))
    excess = max(fourth / variance**2 - 3, 1e-9)
    df = 4 + 6 / excess
    error = float(np.sqrt(weight @ (errors**2 + apart**2)))
    half = float(quantile_t(0.5 + pooling.LEVEL / 2, len(rows) - 1 or np.inf)) * error
    top = float(grid[np.searchsorted(weight.cumsum(), 0.975)])
    spread = float(np.sqrt(variance * (df - 2) / df))
    return Effect(len(rows), mean, spread, df, float(weight @ grid), error, mean - half, mean + half, top)


def effects(ev: Evidence, which: str = RULE, tau: str | float = ESTIMATED, without: str = "") -> dict[str, Effect]:
    """Return `effect` for every shape."""
    return {shape: effect(ev, which, shape, tau, without) for shape in SHAPES}


def parameters(found: dict[str, Effect], longest: float, weights=WEIGHTS) -> dict[str, tuple[float, float, float]]:
    """Return value, low and high of the parameters under which an opening's shape is drawn as well, by name.

    found: from `effects`; longest: years over which an opening has been observed (opening_lists.longest), after which
    a ramp that lasts keeps its level: nothing is carried past what was seen; weights: of the shapes.
    `step_*`, `short_*` and `effect_*` (the ramp that lasts) each are mean, spread and df; `step_weight` and
    `short_weight` the chances of the first two shapes. Raises ValueError for weights that are no chances.
    """
    if abs(sum(weights.values()) - 1) > 1e-9 or min(weights.values()) < 0:
        raise ValueError("the weights of the shapes must be chances that add up to 1")
    rows = {}
    for shape, one in found.items():
        wide = max(float(np.hypot(one.top, one.error)), one.spread)
        rows[f"{ROWS[shape]}_mean"] = one.mean, one.low, one.high
        rows[f"{ROWS[shape]}_spread"] = one.spread, min(one.error, one.spread), wide
        rows[f"{ROWS[shape]}_df"] = one.df, one.df, one.df
    rows |= {"short_years": (SHORT, SHORT, SHORT), "effect_years": (longest, longest, longest)}
    return rows | {f"{shape}_weight": (weights[shape], 0.0, 1.0) for shape in ("step", "short")}


def only(shape: str) -> dict[str, float]:
    """Return weights that draw one shape on every path."""
    return {name: float(name == shape) for name in SHAPES}
