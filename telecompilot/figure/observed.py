"""Observed figures as points in time: where each lies, how exact it is, and whether it is only a bound."""

from __future__ import annotations

import pandas as pd

from telecompilot.evidence import Evidence
from telecompilot.evidence.periods import decimal, moment

COLUMNS = ["period", "when", "value", "low", "high", "bound", "weak", "series_id"]


def points(ev: Evidence, *series_ids: str, stock: bool = False) -> pd.DataFrame:
    """Return the figures of one quantity, that several series of one definition may print, in the order of time.

    Parameters: `series_ids`, in order of preference; `stock`, whether the quantity is a level at the end of its period
    (then a year's figure lies at its end, else at its middle). Where a calendar year has several figures the tightest
    interval speaks, of equals the one of the first series; a year's last month beats its earlier ones.
    Returns COLUMNS: `when` in decimal years, shares in 0-1, `bound` "at least", "at most" or empty.
    Raises EvidenceError for an unknown series.
    """
    parts = [_one(ev, series_id, stock).assign(rank=rank) for rank, series_id in enumerate(series_ids)]
    found = pd.concat([part for part in parts if len(part)])
    found["width"] = (found.high - found.low).round(6)
    found["year"] = found.period.str[:4]
    best = found.sort_values(["year", "rank", "when"], kind="stable").sort_values(["year", "width"], kind="stable")
    best = best.drop_duplicates(["year"]).sort_values("when")
    return best[COLUMNS].reset_index(drop=True)


def _one(ev: Evidence, series_id: str, stock: bool) -> pd.DataFrame:
    rows = ev.rows(series_id)
    yearly = rows.index.freqstr.startswith("Y")
    when = [period.year + (1 if stock else 0.5) if yearly else decimal(period.end_time) for period in rows.index]
    ends = zip(rows.value, rows.low, rows.high, strict=True)
    return pd.DataFrame(
        {
            "period": rows.index.astype(str),
            "when": when,
            "value": rows.value.to_numpy(),
            "low": rows.low.to_numpy(),
            "high": rows.high.to_numpy(),
            "bound": [bound(*three) for three in ends],
            "weak": rows.weak.to_numpy(bool),
            "series_id": series_id,
        }
    )


def bound(value: float, low: float, high: float) -> str:
    """Tell "at least" or "at most" where a figure is (nearly) one end of its interval, else an empty string."""
    if high - value > 10 * (value - low):
        return "at least"
    if value - low > 10 * (high - value):
        return "at most"
    return ""


def openings(ev: Evidence, *event_ids: str) -> pd.DataFrame:
    """Return events by id, in the order given: event_id, date, when (decimal years), what, sector, source_id."""
    rows = ev.events.loc[list(event_ids)]
    return rows.assign(when=[moment(date) for date in rows.date])[["date", "when", "what", "sector", "source_id"]]


def sources(*frames: pd.DataFrame) -> tuple[str, ...]:
    """Return the source ids of frames with a `source_id` column, each once."""
    return tuple(dict.fromkeys(cell for frame in frames for text in frame.source_id for cell in text.split()))
