"""How an opening may act on a foreign share: at once and for good, for some years, or as long as it stands.

Which of these shapes an opening has cannot be told from a dozen yearly figures, and what is carried forward depends on
it. So every opening is estimated with each, and none is led with: a scenario draws a third of its paths from each.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from telecompilot.models.trends import integrated
from telecompilot.models.trends.integrated import ramp, step
from telecompilot.study.precedents import differences

__all__ = ["SHAPES", "SHORT", "Shape", "estimate", "ramp", "step"]
Column = Callable[[np.ndarray, float], np.ndarray]  # of times and the date of an opening
MIN_BEFORE, MIN_AFTER = 3, 2
SHORT = 5.0  # years after which the ramp that ends has ended


class Shape(NamedTuple):
    """A shape: words for it, its column of the regression, and the unit of its effect."""

    words: str
    column: Column
    unit: str


def short_ramp(t, when: float) -> np.ndarray:
    """Intervention column of a ramp that ends after SHORT years, and whose level stays."""
    return ramp(t, when, SHORT)


SHAPES = {
    "step": Shape("a permanent step", step, "log-odds"),
    "short": Shape(f"a ramp that ends after {SHORT:g} years", short_ramp, "log-odds a year"),
    "ramp": Shape("a ramp that lasts", ramp, "log-odds a year"),
}


def estimate(points: pd.DataFrame, group: pd.DataFrame, column: Column) -> pd.DataFrame:
    """Estimate the openings of one series together; those with too few figures around them are refused first.

    points: from `precedents.track` (t, z, noise; attrs["bounds"]), and `joint` where two definitions meet: figures for
    which it is 1 have a level of their own; group: the openings, a row each with `when`; column: the shape.
    Returns the group with what `effects` has of each opening.
    """
    out = group.assign(n=len(points), bounds=points.attrs["bounds"], reason="")
    out["n_before"] = [int((points.t < when).sum()) for when in group.when]
    out["n_after"] = len(points) - out.n_before
    out["span_after"] = (points.t.max() if len(points) else np.nan) - group.when
    out.loc[out.n_after < MIN_AFTER, "reason"] = f"fewer than {MIN_AFTER} figures after it"
    out.loc[out.n_before < MIN_BEFORE, "reason"] = f"fewer than {MIN_BEFORE} figures before it"
    out[["effect", "se", "df", "low", "high", "check", "check_se"]] = np.nan
    usable = out.index[out.reason == ""]
    if len(usable):
        try:
            _fill(out, usable, points, column)
        except ValueError as error:
            out.loc[usable, "reason"] = str(error)
    return out


def _fill(out: pd.DataFrame, usable: pd.Index, points: pd.DataFrame, column: Column) -> None:
    X = np.column_stack([column(points.t, when) for when in out.when[usable]])
    k = X.shape[1]
    if "joint" in points and points.joint.nunique() > 1:
        X = np.column_stack([X, points.joint])
    noise = points.noise.to_numpy() if points.noise.any() else None
    fitted = integrated.fit(points.z.to_numpy(), points.t.to_numpy(), noise, X)
    effect, error = fitted.coef[:k], fitted.se[:k]
    reach = stdtrit(fitted.design.df, 0.975) * error
    out.loc[usable, "effect"], out.loc[usable, "se"], out.loc[usable, "df"] = effect, error, fitted.design.df
    out.loc[usable, "low"], out.loc[usable, "high"] = effect - reach, effect + reach
    if column is ramp:
        out.loc[usable, ["check", "check_se"]] = differences(points, out.when[usable])
