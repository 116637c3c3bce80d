"""Whether foreign share is higher or lower after each earlier opening than it was before."""

from __future__ import annotations

import pandas as pd

from telecompilot.evidence import Evidence
from telecompilot.evidence.points import points, twins
from telecompilot.study.precedents import is_stock, studied

ROSE, FELL, UNCLEAR = "rose", "fell", "unclear"


def direction(old: pd.Series, new: pd.Series) -> str:
    """Return ROSE or FELL where the intervals (low, high) of two figures do not touch, else UNCLEAR."""
    return ROSE if new.low > old.high else FELL if new.high < old.low else UNCLEAR


def figures(ev: Evidence, series_id: str) -> pd.DataFrame:
    """Return the figures of a share, those dated by month among them: `evidence.points`."""
    return points(ev, *twins(ev, series_id), stock=is_stock(ev, series_id))


def verdicts(ev: Evidence) -> pd.DataFrame:
    """Return the last figure before each studied opening against the latest one, by event_id in order of date.

    Columns: sector, series_id, before and after (periods as text), verdict (`direction`). An opening without a figure
    on both sides is left out.
    """
    rows = {}
    for event in studied(ev, "effective").itertuples():
        share = figures(ev, event.series_id)
        before, after = share[share.when < event.when], share[share.when >= event.when]
        if len(before) and len(after):
            old, new = before.iloc[-1], after.iloc[-1]
            rows[event.Index] = (event.sector, event.series_id, old.period, new.period, direction(old, new))
    columns = ["sector", "series_id", "before", "after", "verdict"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)
