"""Jumps of a share that nothing in the tables explains: most often a slip of the pen or a change of definition."""

from __future__ import annotations

import datetime as dt
import math
import statistics
from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import Any

from telecompilot import evidence
from telecompilot.evidence import observations, periods
from telecompilot.evidence.check.files import Table

# In log-odds for each root of a year: 1 takes a share from 20 to 40 percent. Shares of national markets seldom move by
# a quarter of it in a year, and a random walk spreads with the root of time.
LARGE = 1.0
# Against the usual step of the same series, so that a lively series does not set off an alarm each year.
UNUSUAL = 4.0
BEFORE = dt.timedelta(days=366)


def check(table: Table, found: evidence.Evidence) -> None:
    """Warn of each figure whose log-odds jump from the one before, unless an event or its own note explains it.

    An event of the sector, or one that names the series, from a year before the step to its end explains it, and so
    does a note that begins with `jump:`. Only published shares are looked at, no growth rates, no bounds.
    """
    catalogue = found.catalogue
    shares = catalogue[(catalogue.unit == "percent") & (catalogue.lower >= 0)]
    lines = {(row["series_id"], row["period"]): row.line for row in table.rows}
    events = [(periods.span(e.date), e.sector, e.series_id.split()) for e in found.events.itertuples()]
    rows = observations.preferred(found.observations[found.observations.series_id.isin(shares.index)], catalogue)
    inside = rows[rows.value.between(0, 1, inclusive="neither") & rows.qualifier.isin(["", "~"])]
    for series_id, own in groupby(inside.itertuples(), key=lambda row: row.series_id):
        sector = shares.sector[series_id]
        bearing = [dates for dates, place, named in events if place == sector or series_id in named]
        for before, row, jump in _jumps(list(own)):
            start, end = periods.span(before.period)[0] - BEFORE, periods.span(row.period)[1]
            if not any(last >= start and first <= end for first, last in bearing):
                message = f"a jump of {jump:+.1f} in log-odds since {before.period} that no event explains"
                where = lines[series_id, row.period]
                table.fault(where, "value", message + " (nor a note with 'jump:')", "warning")


def _jumps(rows: list[Any]) -> Iterator[tuple[Any, Any, float]]:
    """Yield the row before, the row, and the jump between them in log-odds, of the rows of one series in order."""
    steps = []
    for before, row in pairwise(rows):
        jump = math.log(row.value / (1 - row.value)) - math.log(before.value / (1 - before.value))
        days = (periods.span(row.period)[1] - periods.span(before.period)[1]).days
        steps.append((before, row, jump, abs(jump) / max(days / 365.25, 1 / 12) ** 0.5))
    for place, (before, row, jump, pace) in enumerate(steps):
        others = [step[3] for step in steps[:place] + steps[place + 1 :]]
        usual = statistics.median(others) if others else 0.0
        if pace > max(LARGE, UNUSUAL * usual) and not row.note.lower().startswith("jump:"):
            yield before, row, jump
