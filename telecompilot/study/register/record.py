"""What came of the registered forecasts: each is scored as soon as its figure is a row, and never before.

An outcome known only as a bound is an interval: a band holds it if the two meet, its score lies between two values, and
it is counted apart. The comparison is with the last value, as registered beside it; where no such forecast was made,
with the last figure itself, which scores its distance from the outcome.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import numpy as np
import pandas as pd

from telecompilot.evidence import Evidence, access_log, collected, periods
from telecompilot.evidence.forecasts import CHANCE, QUANTILES
from telecompilot.evidence.points import bound
from telecompilot.evidence.units import UNITS
from telecompilot.models import scores
from telecompilot.study import assumptions, survival, watchlist
from telecompilot.study.approvals import APPROVALS, approvals
from telecompilot.study.register.recipes import BASELINE, SIGN, wide

BANDS = {50: ("q25", "q75"), 80: ("q10", "q90"), 95: ("q025", "q975")}
SCORED = [name for name, p in QUANTILES.items() if p in scores.WIS_LEVELS]
SAME = ["target", "due", "origin"]  # what a forecast shares with its comparison, and with other versions of itself


class Coverage(NamedTuple):
    """How many exact outcomes a band held, of how many, with the 95 % interval of that part (a year in one piece)."""

    held: int
    total: int
    low: float
    high: float


@access_log.once
def scored(ev: Evidence) -> pd.DataFrame:
    """Return the register with what came, a row a forecast in its order, those of BASELINE left out.

    Adds low and high (the outcome, in the row's unit; 1 and 0 for yes and no; NaN while it is open), came, exact,
    in50, in80, in95 (of quantiles), wis and wis_most (least and greatest score over the outcome's interval), last_wis
    and last_wis_most (of the last value), brier (of a probability), and latest (of the rows of one target, due and
    origin the last made, which alone is counted).
    """
    every = ev.forecasts
    ends = [_outcome(ev, row) for row in every.itertuples()]
    every = every.assign(**dict(zip(("low", "high"), np.reshape(ends, (-1, 2)).T, strict=True)))
    every["came"], every["exact"] = every.low.notna(), every.low == every.high
    for level, (low, high) in BANDS.items():
        every[f"in{level}"] = (every[low] <= every.high) & (every[high] >= every.low)
    every["wis"], every["wis_most"] = _wis(every, every[SCORED].to_numpy())
    point = np.repeat(every["last"].to_numpy()[:, None], len(SCORED), 1)
    every["point"], every["point_most"] = _wis(every, point)
    every["brier"] = (every[CHANCE] - every.low) ** 2
    base = every[every.model == BASELINE].drop_duplicates(SAME).set_index(SAME)[["wis", "wis_most"]]
    rows = every[every.model != BASELINE].reset_index(drop=True)
    rows["latest"] = ~rows.duplicated(SAME, keep="last")
    rows = rows.join(base.add_prefix("last_"), on=SAME)
    for end in ("wis", "wis_most"):
        rows[f"last_{end}"] = rows[f"last_{end}"].fillna(rows[end.replace("wis", "point")])
    return rows.drop(columns=["point", "point_most"])


def _wis(rows: pd.DataFrame, quantiles: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the least and the greatest weighted interval score over each outcome; NaN where there is none."""
    least, most = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
    known = (rows.came & rows.q50.notna()).to_numpy()
    if known.any():
        made, low, high = quantiles[known], rows.low[known].to_numpy(), rows.high[known].to_numpy()
        middle = made[:, SCORED.index("q50")]
        ends = scores.over_interval(lambda actual: scores.wis_parts(actual, made)["wis"], low, high, middle)
        least[known], most[known] = ends
    return least, most


def coverage(rows: pd.DataFrame, level: int = 80) -> Coverage:
    """Return how many exact outcomes of `scored` rows a band held, each version but the latest left out.

    level: a key of BANDS.
    """
    exact = rows[rows.latest & rows.exact & rows.q50.notna()]
    held = exact[f"in{level}"]
    return Coverage(int(held.sum()), len(exact), *scores.wilson_clustered(held, exact.due.str[:4]))


def falls_due(ev: Evidence, row) -> pd.Timestamp:
    """Return when the outcome of a row should be known: at its period's end; of a series after the wait of its last
    figure's source, or the usual publication lag where that is unknown."""
    end = pd.Timestamp(periods.span(row.due)[1])
    if not np.isnan(getattr(row, CHANCE)) or row.target == APPROVALS:
        return end
    last = ev.latest(row.target)
    published = max(ev.source(name).published for name in last.source_id.split())
    wait = periods.moment(published) - periods.decimal(last.period.end_time) if published else 0.0
    if not 0 < wait < 2:
        wait = assumptions.load(ev).value("publication_lag")
    return end + pd.Timedelta(days=round(365.25 * wait))


def _outcome(ev: Evidence, row) -> tuple[float, float]:
    """Return the ends of what came, NaN while nothing has."""
    if not np.isnan(getattr(row, CHANCE)):
        return (_answer(ev, row),) * 2
    if row.target == APPROVALS:
        return _counted(ev, row.due)
    rows = ev.rows(row.target)
    when = pd.Period(row.due.replace("-Q", "Q"), freq=rows.index.freq)
    if when not in rows.index:
        return np.nan, np.nan
    value, low, high = rows.loc[when, ["value", "low", "high"]].astype(float)
    ends = (low, high) if bound(value, low, high) else (value, value)
    per = UNITS[row.unit].per
    return ends[0] * per, ends[1] * per


def _counted(ev: Evidence, due: str) -> tuple[float, float]:
    """Return the count at a month's end: that of the month, else between the last before it and the first after it."""
    counts, (start, end) = approvals(ev), map(pd.Timestamp, periods.span(due))
    own = counts.approvals[(counts.date >= start) & (counts.date <= end)]
    if len(own):
        return float(own.iloc[-1]), float(own.iloc[-1])
    before, after = counts.approvals[counts.date < start], counts.approvals[counts.date > end]
    return (float(before.max()), float(after.min())) if len(before) and len(after) else (np.nan, np.nan)


def _answer(ev: Evidence, row) -> float:
    """Return 1 once the tables say yes, 0 if they do not though collected past the time, NaN before."""
    end = periods.span(row.due)[1]
    over = collected(ev.folder) > str(end)
    if row.target.startswith(SIGN):
        yes = _states(ev, end if over else None).get(row.target.removeprefix(SIGN)) in (
            watchlist.SIGN,
            watchlist.DETECTED,
        )
    else:
        pilot = ev.pilots[ev.pilots.pilot == survival.PRESENT]
        yes = wide(ev) > row.last or (pilot.state == "extended").any()
    return 1.0 if yes else 0.0 if over else np.nan


@access_log.once
def _states(ev: Evidence, day: dt.date | None) -> pd.Series:
    """Return the states of the watch-list by what was known on a day, of all that is known without one."""
    return watchlist.watchlist(ev.until(pd.Timestamp(day)) if day else ev).state
