"""Trend models of a bounded share behind one call: `forecast(share, model, horizon, levels)`.

Beside it: `vendors` for several shares that sum to one, `bounded` for a share known only by bounds, and
`integrated.fit` for the trend with intervention columns.
"""

from __future__ import annotations

import numbers
import warnings
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from . import integrated
from .baselines import drift, last_value, linear_levels
from .bounds import bounded
from .combination import VERSION, headline, headline_1
from .integrated import integrated_trend
from .parts import VendorForecast, vendors
from .regression import beta_regression, fractional_logit, logit_trend
from .result import Distribution, Forecast, probabilities
from .smoothing import damped_ets, damped_smoothing
from .state_space import damped_trend, local_level, local_trend
from .track import Track, prepare

__all__ = ["MINIMUM", "MODELS", "VERSION", "Forecast", "VendorForecast", "bounded", "forecast", "integrated", "vendors"]


MODELS: dict[str, Callable[[Track, int], tuple[Distribution, dict]]] = {
    "last_value": last_value,
    "drift": drift,
    "linear_levels": linear_levels,
    "logit_trend": logit_trend,
    "fractional_logit": fractional_logit,
    "beta_regression": beta_regression,
    "local_level": local_level,
    "local_trend": local_trend,
    "damped_trend": damped_trend,
    "damped_ets": damped_ets,
    "damped_smoothing": damped_smoothing,
    "integrated_trend": integrated_trend,
    "headline_1": headline_1,
    "headline": headline,
}
MINIMUM = dict.fromkeys(MODELS, 8) | dict.fromkeys(("last_value", "drift", "linear_levels", "integrated_trend"), 5)


def forecast(
    share: pd.Series,
    model: str,
    horizon: int,
    levels: Sequence[float] | float = (0.5, 0.8, 0.95),
    *,
    unit: float | None = None,
) -> Forecast:
    """Forecast a share.

    share: Series in (0, 1), PeriodIndex, dates or increasing numbers; years may be missing.
    model: a key of `MODELS`. horizon: number of future periods, >= 1. levels: central intervals wanted (0.8), or, where
    they come in pairs p and 1 - p (0.1, 0.5, 0.9), the probability levels themselves.
    unit: last printed unit as a share, for zeros, ones and rounding (`track.prepare`).
    Returns a `Forecast`. Raises KeyError for an unknown model and ValueError for shares outside 0-1, zeros without
    `unit`, too few observations (the message states the minimum), or a horizon below 1.
    """
    if model not in MODELS:
        raise KeyError(f"unknown model {model!r}; known: {', '.join(MODELS)}")
    if not isinstance(horizon, numbers.Integral) or horizon < 1:
        raise ValueError(f"horizon must be a whole number of periods, at least 1, not {horizon!r}")
    levels = tuple(np.atleast_1d(levels).tolist())
    probabilities(levels)
    track = prepare(share, unit)
    if track.n < MINIMUM[model]:
        enough = [name for name, least in MINIMUM.items() if least <= track.n]
        advice = f"enough for {', '.join(enough)}" if enough else "too few for any model but `bounded`"
        raise ValueError(f"{model} needs at least {MINIMUM[model]} observations, got {track.n}: {advice}")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        distribution, info = MODELS[model](track, int(horizon))
    notes = [*track.flags, *info.pop("warnings", []), *(f"{w.category.__name__}: {w.message}" for w in caught)]
    if np.ptp(track.share) == 0:
        notes.append("the share never changed: the width of the interval says nothing")
    elif track.straight and not any("exactly on a line" in note for note in notes):
        notes.append("the observations lie exactly on a line: the width of the interval says nothing")
    info = {"model": model, "n": track.n, "converged": True, **info, "warnings": notes}
    return Forecast(track.future(horizon), distribution, levels, info)
