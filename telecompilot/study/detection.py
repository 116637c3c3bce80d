"""When anyone could tell: the chance that a share has risen above what its own past suggests, year by year.

"Detected" is above the forecast of the share's own past, with 5 % false alarms over the whole watch (models.boundary).
The share of all foreign vendors is not published; the years given here are those of a reader who had a yearly series
with the stated history.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from telecompilot.models import boundary
from telecompilot.study import assumptions, scenarios
from telecompilot.study.assumptions import Assumptions
from telecompilot.study.mixing import moment
from telecompilot.study.sampling import LAST, baseline_years, origin, student, uniforms

EARLY = 2030
LEVELS = EVEN, LIKELY = 0.5, 0.8


def watch_years(given: Assumptions) -> int:
    """Return how many years a watch lasts, from the pilot's opening to the horizon."""
    return LAST - int(given.value("baseline_year"))


def watch(given: Assumptions, **changed) -> boundary.Watch:
    """Return the watch that the assumptions describe; `changed`: fields of boundary.Watch that differ."""
    move = given.value("move")
    fields = {
        "n": int(given.value("history")),
        "years": watch_years(given),
        "noise": given.value("reading_noise") / move,
        "revision": given.value("revision") / move,
    }
    return boundary.Watch(**(fields | changed))


def chances(name: str, n: int = scenarios.N, seed: int = 0, given: Assumptions | None = None, **how) -> pd.Series:
    """Return the chance, by calendar year of the figure, that a scenario's rise has been detected.

    name: scenario; n, seed: paths and luck; how: share and reading as in scenarios.simulate. The past of each path is
    simulated with its own drift and moves; every figure carries reading noise and every first release a revision to
    come. A share that falls is never "detected": the question is one of gains.
    """
    given = given or assumptions.load()
    years = baseline_years(given)
    u = uniforms(n, len(years), seed)
    observed = logit(scenarios.whole_paths(name, u, given, **how))
    level = origin(u, given, f"start_{how.get('share', 'brand')}_cloud")
    plan, rng = watch(given), np.random.default_rng([seed, 99])
    drift, move = student(u["drift"], given, "drift"), given.get("move").draw(u["move"])
    steps = drift[:, None] + move[:, None] * rng.normal(size=(n, plan.n - 1))
    past = level[:, None] - np.column_stack([np.zeros(n), steps[:, ::-1].cumsum(1)])[:, ::-1]
    past += given.value("reading_noise") * rng.normal(size=past.shape)
    error = np.hypot(given.value("reading_noise"), given.value("revision"))
    seen = observed + error * rng.normal(size=observed.shape)
    change, k = np.diff(past, axis=1), np.arange(1, len(years) + 1)
    rise = seen - past[:, -1:] - k * change.mean(1, keepdims=True)
    t = rise / (change.std(1, ddof=1, keepdims=True) * boundary.scale(k, plan.n))
    alarmed = np.maximum.accumulate(t > boundary.critical_value(plan), axis=1)
    return pd.Series(alarmed.mean(0), pd.Index(years, name="year"), name="chance")


def known_from(chance: pd.Series, level: float, given: Assumptions) -> float:
    """Return the decimal date at which the figure is out that takes a chance to `level`; NaN: not within the horizon.

    chance: by year of the figure, as from `chances`. A figure is out at the end of its year (mixing.moment) and lag.
    """
    year = boundary.first_year(chance, level)
    return np.nan if year is None else float(moment(year)) + given.value("publication_lag")


def points_a_year(effect: float, share: float) -> float:
    """Percentage points that an effect (log-odds a year) adds to a share (0-1) in its first year."""
    return 100 * float(expit(logit(share) + effect) - share)
