"""When anyone could tell: the year by which a gain would stand out from chance, and what to watch until then.

"Meaningful" is the reader's: two points more, a tenth of the market, the smallest domestic rival. "Detectable" is not:
above what the share's own past foretells, with 5 % false alarms over the whole watch (boundary). The target itself is
not published; the years given here are those of a reader who had a yearly series with the stated history.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from telecompilot.models import boundary
from telecompilot.models.boundary import (
    Watch,
    critical_value,
    first_year,
    power,
    sequential,
    smallest_effect,
    statistic,
)
from telecompilot.study import assumptions as rows
from telecompilot.study import scenarios
from telecompilot.study.assumptions import Assumptions
from telecompilot.study.mixing import moment
from telecompilot.study.sampling import LAST, baseline_years, origin, student, uniforms
from telecompilot.study.watchlist import watchlist

__all__ = [
    "Watch", "chances", "critical_value", "first_year", "known_from", "points_a_year", "power", "scenario_years",
    "sequential", "shortening", "smallest_effect", "statistic", "watchlist",
]  # fmt: skip
LEVELS = (0.5, 0.8)


def watch(given: Assumptions, years: int | None = None, **changed) -> Watch:
    """Return the watch that the assumptions describe, from the pilot's opening to the horizon.

    years: length, default to the horizon; changed: fields of boundary.Watch to change.
    """
    move = given.value("move")
    fields = {
        "n": int(given.value("history")),
        "years": years or LAST - int(given.value("baseline_year")),
        "noise": given.value("reading_noise") / move,
        "revision": given.value("revision") / move,
    }
    return Watch(**(fields | changed))


def chances(name: str, n: int = scenarios.N, seed: int = 0, given: Assumptions | None = None, **how) -> pd.Series:
    """Return the chance, by calendar year of the figure, that a scenario's rise has been told from chance.

    name: scenario; n, seed: paths and luck; how: share and reading as in scenarios.simulate. The past of each path is
    simulated with its own drift and moves; every figure carries reading noise and every first release a revision to
    come. A share that falls is never "detected": the question is one of gains.
    """
    given = given or rows.load()
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
    alarmed = np.maximum.accumulate(t > critical_value(plan), axis=1)
    return pd.Series(alarmed.mean(0), pd.Index(years, name="year"), name=name)


def known_from(chance: pd.Series, level: float, given: Assumptions) -> float:
    """Return the decimal date at which the figure is out that takes a chance to `level`; NaN: not within the horizon.

    chance: by year of the figure, as from `chances`. A figure is out at the end of its year (mixing.moment) and lag.
    """
    year = first_year(chance, level)
    return np.nan if year is None else float(moment(year)) + given.value("publication_lag")


def scenario_years(n: int = scenarios.N, seed: int = 0, given: Assumptions | None = None, **how) -> pd.DataFrame:
    """Return for each scenario by when a gain would be known.

    Returns a row a scenario: chance_2030 and chance_2035 (of having been detected in the figures up to that year), and
    year_50 and year_80 (`known_from` for 50 and 80 %).
    """
    given, table = given or rows.load(), {}
    for name in scenarios.SCENARIOS:
        if name == "upper_reference":
            continue
        chance = chances(name, n, seed, given, **how)
        table[name] = (chance[2030], chance[LAST], *(known_from(chance, level, given) for level in LEVELS))
    columns = ["chance_2030", f"chance_{LAST}", *(f"year_{level:.0%}".rstrip("%") for level in LEVELS)]
    return pd.DataFrame.from_dict(table, orient="index", columns=columns).rename_axis("scenario")


def points_a_year(effect: float, share: float) -> float:
    """Percentage points that an effect (log-odds a year) adds to a share (0-1) in its first year."""
    return 100 * float(expit(logit(share) + effect) - share)


def shortening(effect: float, given: Assumptions | None = None) -> pd.DataFrame:
    """Return what better data would change, for a steady effect (log-odds a year).

    Returns a row a change of the data: chance of detection after 5 and after all years, year_50 and year_80 (years of
    waiting after the effect begins, publication lag included, NaN if not within the watch), smallest (effect found
    with 80 % after 5 years).
    """
    given = given or rows.load()
    lag, move = given.get("publication_lag"), given.value("move")
    history, noise = given.get("history"), given.get("reading_noise")
    plans = {
        "as assumed": (watch(given), lag.value),
        f"{history.high:.0f} years of past figures": (watch(given, n=int(history.high)), lag.value),
        f"{history.low:.0f} years of past figures": (watch(given, n=int(history.low)), lag.value),
        "half-yearly figures": (watch(given, per_year=2), lag.value),
        "no later revision": (watch(given, revision=0.0), lag.value),
        "exact figures": (watch(given, noise=noise.low / move, revision=0.0), lag.value),
        "published early": (watch(given), lag.low),
    }
    table = {}
    for label, (plan, wait) in plans.items():
        by_year = power(effect, move, plan)
        when = [first_year(by_year, level) for level in LEVELS]
        waits = [np.nan if year is None else year + wait for year in when]
        table[label] = (by_year[5], by_year.iloc[-1], *waits, smallest_effect(5, move, plan))
    columns = ["chance_5", "chance_all", "year_50", "year_80", "smallest"]
    return pd.DataFrame.from_dict(table, orient="index", columns=columns).rename_axis("data")
