"""The figures of one quantity, whichever of its series publish them, in the order of time.

A series whose figures stand for a year may have a twin for figures of a month, `<series_id>_dated`: one definition, two
ways to name a period.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pandas as pd

from telecompilot.evidence.observations import Observation
from telecompilot.evidence.periods import decimal
from telecompilot.evidence.store import Evidence

# Where a figure stands on a line of years, by what of its period it is about; a period is a year, or a month.
TIMINGS: dict[str, Callable[[str], float]] = {
    "year end": lambda period: int(period) + 1.0,
    "calendar year": lambda period: int(period) + 0.5,
    "year from April": lambda period: int(period) + 0.75,
    "year to March": lambda period: int(period) - 0.25,
    "April to September": lambda period: int(period) - 0.5,  # of the year to March
    "month end": lambda period: decimal(pd.Period(period, "M").end_time),
}
COLUMNS = ["period", "when", "value", "low", "high", "bound", "weak", "series_id", "source_id"]


def written(period: pd.Period) -> str:
    """Return a period as the tables write it: "2024-Q3"."""
    return str(period).replace("Q", "-Q")


def twins(ev: Evidence, series_id: str) -> list[str]:
    """Return the series of one quantity: itself, and the one of its figures dated by month if there is one."""
    dated = f"{series_id}_dated"
    return [series_id, dated] if ev.holds(dated) else [series_id]


def newest(ev: Evidence, series_id: str) -> Observation:
    """Return the last figure of a quantity, of a year or of a month. Raises EvidenceError if there is none."""
    found = [ev.latest(name) for name in twins(ev, series_id) if len(ev.rows(name))] or [ev.latest(series_id)]
    return max(found, key=lambda figure: figure.period.end_time)


def documents(ev: Evidence, series_ids: Iterable[str], period: str = "") -> str:
    """Return the ids of the documents behind the figures of some series for a period, as tables write it ("2024-Q3").

    Each id once, parted by spaces; without a period, those of all figures.
    """
    figures = (cell for name in series_ids for cell in ev.rows(name).source_id.items())
    cells = (cell for when, cell in figures if period in ("", written(when)))
    return " ".join(dict.fromkeys(" ".join(cells).split()))


def points(ev: Evidence, *series_ids: str, stock: bool = False) -> pd.DataFrame:
    """Return the figures of one quantity, that several series of one definition may publish, in the order of time.

    Parameters: `series_ids`, in order of preference; `stock`, whether the quantity is a level at the end of its period
    (then a year's figure lies at its end, else at its middle). Where a calendar year has several figures the tightest
    interval speaks, of equals the one of the first series; a year's last month beats its earlier ones.
    Returns COLUMNS: `when` in decimal years, shares in 0-1, `bound` "at least", "at most" or empty.
    Raises EvidenceError for an unknown series.
    """
    parts = [_one(ev, series_id, stock).assign(rank=rank) for rank, series_id in enumerate(series_ids)]
    figures = pd.concat([part for part in parts if len(part)])
    figures["width"] = (figures.high - figures.low).round(6)
    figures["year"] = figures.period.str[:4]
    by = ["year", "width", "rank", "when"]
    best = figures.sort_values(by, ascending=[True, True, True, False]).drop_duplicates("year")
    return best.sort_values("when")[COLUMNS].reset_index(drop=True)


def _one(ev: Evidence, series_id: str, stock: bool) -> pd.DataFrame:
    rows = ev.rows(series_id)
    yearly = rows.index.freqstr.startswith("Y")
    when = [period.year + (1 if stock else 0.5) if yearly else decimal(period.end_time) for period in rows.index]
    bounds = [bound(*ends) for ends in rows[["value", "low", "high"]].to_numpy()]
    frame = rows.assign(period=rows.index.astype(str), when=when, bound=bounds, series_id=series_id)
    return frame.astype({"weak": bool}).reset_index(drop=True)[COLUMNS]


BOUNDS = {"at most": "≤ ", "at least": "≥ ", "": ""}  # before a figure, by its `bound`


def bound(value: float, low: float, high: float) -> str:
    """Return "at least" or "at most" where a figure is (nearly) one end of its interval, else an empty string."""
    if high - value > 10 * (value - low):
        return "at least"
    if value - low > 10 * (high - value):
        return "at most"
    return ""
