"""The dated counts of pilot approvals."""

from __future__ import annotations

import re

import pandas as pd

from telecompilot.evidence import Evidence
from telecompilot.evidence.formats import date
from telecompilot.evidence.tables import WEAK_KINDS

APPROVALS = "pilot_approvals_cum"
ARTICLE = "jingpost_166"  # the article under audit: its count is a claim and confirms nothing
DAY = re.compile(r"\bdated (\d{4}-\d\d-\d\d)(?:;|$)")  # in the note of a count: its day


def approvals(ev: Evidence) -> pd.DataFrame:
    """Return the dated counts of approvals, in order of time.

    Columns: date (timestamp; the middle of the month where no note says the day), when (in words), approvals, weak
    (reported, not `verified`), official (from an official page), source_id.
    """
    notes, rows = ev.every_row(APPROVALS).groupby("period").note.agg("; ".join), []
    for period, row in ev.rows(APPROVALS).iterrows():
        day = DAY.search(row.note) or DAY.search(notes[str(period)])
        when = pd.Timestamp(day[1] if day else f"{period}-15")
        words = str(date(when if day else period))
        rows.append((when, words, int(row.value), not verified(ev, str(period)), row.kind == "official", row.source_id))
    return pd.DataFrame(rows, columns=["date", "when", "approvals", "weak", "official", "source_id"])


def verified(ev: Evidence, period: str) -> bool:
    """Tell whether a document that was opened prints the count of a month: no copy, no blog and not the article."""
    rows = ev.every_row(APPROVALS)
    rows = rows[(rows.period == period) & (rows.value == ev.at(APPROVALS, period).value)]
    return not rows.kind[rows.source_id != ARTICLE].isin(WEAK_KINDS).all()


def approved_firms(ev: Evidence) -> pd.DataFrame:
    """Return the approved firms by name; `late`: approved after the first batch was announced."""
    rows, first = ev.firms[ev.firms.status == "approved"], approvals(ev).iloc[0].date
    return rows.assign(late=[pd.Period(day).start_time > first for day in rows.date])
