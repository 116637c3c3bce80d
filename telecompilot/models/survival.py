"""Waiting times, some of them unfinished, and the interval of a rate that few cases bear."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import special


def survival(time, event, level: float = 0.95) -> pd.DataFrame:
    """Kaplan-Meier estimate with pointwise log-log intervals.

    time: (n,) waiting times; event: (n,) 1 where the event came, 0 where the wait is censored; level: of the intervals.
    Returns a row an event time: at_risk, events, survival, low, high (NaN where survival is 0).
    Source: statsmodels' SurvfuncRight; Kalbfleisch and Prentice's log(-log) transform with Greenwood's variance.
    """
    from statsmodels.duration.survfunc import SurvfuncRight  # a second, for a few chapters only

    fitted = SurvfuncRight(np.asarray(time, float), np.asarray(event, int))
    alive, error = fitted.surv_prob, fitted.surv_prob_se
    low, high = np.full(alive.size, np.nan), np.full(alive.size, np.nan)
    inside = (alive > 0) & (alive < 1)
    log = np.log(alive[inside])
    reach = special.ndtri(0.5 + level / 2) * error[inside] / (alive[inside] * -log)
    low[inside], high[inside] = np.exp(log * np.exp(reach)), np.exp(log * np.exp(-reach))
    columns = {"at_risk": fitted.n_risk, "events": fitted.n_events, "survival": alive, "low": low, "high": high}
    return pd.DataFrame(columns, index=pd.Index(fitted.surv_times, name="time"))


def jeffreys(hits: int, total: int, level: float = 0.95) -> tuple[float, float]:
    """Jeffreys interval of a rate (Brown, Cai and DasGupta 2001): Beta(1/2) quantiles, 0 and 1 kept at the ends."""
    low, high = special.betaincinv(hits + 0.5, total - hits + 0.5, [0.5 - level / 2, 0.5 + level / 2])
    return (0.0 if hits == 0 else float(low)), (1.0 if hits == total else float(high))
