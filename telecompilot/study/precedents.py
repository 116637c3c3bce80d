"""Foreign shares of earlier markets as points for a model, and how they moved when nothing was opened."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import logit

from telecompilot.evidence import Evidence
from telecompilot.evidence.periods import moment
from telecompilot.evidence.points import twins
from telecompilot.models.trends import integrated

ROUND = 0.01  # log-odds: below this standard deviation the rounding of a figure is left out of the model
ENOUGH = 5
RULE = "opening-1"  # of events.csv: the report's own list, frozen before any effect was computed


def is_stock(ev: Evidence, series_id: str) -> bool:
    """Tell whether a share is one of a stock (assets), read at a date, and not of a flow over the period."""
    return "assets" in ev.about(series_id).title.lower()


def track(ev: Evidence, series_id: str, bounds: bool = False) -> pd.DataFrame:
    """Return a share as points for a model, sorted by time: t (years of 365.25 days), z (log-odds), noise (of z), half.

    half: years from t to the end of what the figure is about.

    A flow stands at the middle of its period, a stock at its end; a stock also takes the in-year figures of
    `<series_id>_dated`. A figure whose interval reaches 0 or 1 is a bound and left out, unless `bounds`: then it
    stands at the number published. attrs["bounds"] says how many there were.
    """
    stock = is_stock(ev, series_id)
    ids = twins(ev, series_id) if stock else [series_id]
    rows = pd.concat([_dated(ev.rows(name), stock) for name in ids]).sort_values("t")
    rows = rows[~rows.t.round(2).duplicated()]
    bound = (rows.low <= 0) | (rows.high >= 1)
    kept = rows if bounds else rows[~bound]
    exact = kept.low.where(~bound, kept.value), kept.high.where(~bound, kept.value)
    noise = (logit(exact[1]) - logit(exact[0])) ** 2 / 12
    rounding = noise.where(noise > ROUND**2, 0.0)
    out = pd.DataFrame({"t": kept.t, "z": logit(kept.value), "noise": rounding, "half": kept.half})
    out.attrs["bounds"] = int(bound.sum())
    return out.reset_index(drop=True)


def _dated(rows: pd.DataFrame, stock: bool) -> pd.DataFrame:
    start, end = rows.index.start_time, rows.index.end_time
    length = (end - start).days / 365.25
    half = np.asarray(length * (0.0 if stock else 0.5), float)
    t = start.year + (start.day_of_year - 1) / 365.25 + length - half
    return rows.assign(t=np.asarray(t, float), half=half)[["t", "value", "low", "high", "half"]]


def differences(points: pd.DataFrame, when: pd.Series) -> np.ndarray:
    """Cross-check of ramps: difference of mean yearly changes before and after, for unequal spacing.

    points: from `track`; when: opening dates. A change over an interval of length d has variance proportional to d; an
    interval that holds an opening counts on both sides in proportion. Returns (len(when), 2): estimate and standard
    error of the change of slope, log-odds a year. This is the two-mean t comparison of first differences.
    """
    return _walk(points, when)[0][1:]


def _walk(points: pd.DataFrame, when) -> tuple[np.ndarray, float]:
    """Random walk with ramps in its slope: rows (estimate, se) of the slope and its changes; sd of a year's move."""
    gap = np.diff(points.t)
    columns = [np.diff(integrated.ramp(points.t, date)) for date in when]
    X = np.column_stack([gap, *columns]) / np.sqrt(gap)[:, None]
    y = np.diff(points.z) / np.sqrt(gap)
    coef, _, rank, _ = np.linalg.lstsq(X, y, rcond=None)
    if rank < X.shape[1] or len(y) <= X.shape[1]:
        return np.full((1 + len(columns), 2), np.nan), np.nan
    variance = np.sum((y - X @ coef) ** 2) / (len(y) - X.shape[1])
    error = np.sqrt(variance * np.diag(np.linalg.inv(X.T @ X)))
    return np.column_stack([coef, error]), float(np.sqrt(variance))


def markets(ev: Evidence) -> list[str]:
    """Return the foreign-share series of earlier markets: percent, role precedent, named by some event."""
    named = dict.fromkeys(ev.events.series_id.str.split().explode().dropna())
    about = ev.catalogue
    return [name for name in named if about.unit[name] == "percent" and about.role[name] == "precedent"]


def studied(ev: Evidence, phase: str) -> pd.DataFrame:
    """Return the rows of events.csv under RULE in one phase ("effective", "announced"), in order of time.

    `series_id` is the first of the event's series, the one that measures it; `when` the date in decimal years.
    """
    events = ev.events[(ev.events.rule == RULE) & (ev.events.phase == phase) & (ev.events.series_id != "")]
    when = [moment(date) for date in events.date]
    return events.assign(series_id=events.series_id.str.split().str[0], when=when).sort_values("when", kind="stable")


def drifts(ev: Evidence) -> pd.DataFrame:
    """Return how foreign shares moved before their market was opened, for every market with enough figures.

    Returns a row a series of `markets` with at least ENOUGH figures: effect (mean yearly change of log-odds before the
    first studied opening, from a random walk with a change of slope at each), se, move (standard deviation of a year's
    change), n. Column names are those of pooling.pool.
    """
    openings, rows = studied(ev, "effective"), {}
    for series_id in markets(ev):
        points = track(ev, series_id)
        if len(points) < ENOUGH:
            continue
        when = openings.when[openings.series_id == series_id]
        inside = when[(when > points.t.iloc[1]) & (when < points.t.iloc[-2])]
        walk, move = _walk(points, inside)
        rows[series_id] = {"effect": walk[0, 0], "se": walk[0, 1], "move": move, "n": len(points)}
    frame = pd.DataFrame.from_dict(rows, orient="index").rename_axis("series_id")
    return frame[frame.se > 0]
