"""Rules for figures that depend on what their series is: form of the period, date, range, whole numbers."""

from __future__ import annotations

import datetime as dt
import math
import re

from telecompilot.evidence import periods, units
from telecompilot.evidence.check.files import Row, Table

# The definition of a series may end with the periods that it holds for: [from 2017-12], [to 2020-06], [2001 to 2020].
HOLDS = re.compile(r"\[(?:from (?P<from>[\dQ-]+)|to (?P<to>[\dQ-]+)|(?P<first>[\dQ-]+) to (?P<last>[\dQ-]+))\]\.?$")
EARLIEST = dt.date(1949, 1, 1)


def check(tables: dict[str, Table], horizon: dt.date) -> None:
    """Note figures that their series cannot have.

    Parameters: `horizon`, the last day that a figure which is no forecast may be about.
    """
    observations, series, sources = (tables[name] for name in ("observations", "series", "sources"))
    about = {row.cells["series_id"]: row.cells for row in series.with_columns("series_id")}
    published = {
        row.cells["source_id"]: row.cells["published"] for row in sources.with_columns("source_id", "published")
    }
    for row in observations.with_columns("series_id", "period", "value", "qualifier", "source_id"):
        known = about.get(row.cells["series_id"], {})
        _period(observations, row, known, published.get(row.cells["source_id"], ""), horizon)
        if known.get("unit") in units.UNITS and units.PLAIN_NUMBER.fullmatch(row.cells["value"]):
            _value(observations, row, known)


def _period(table: Table, row: Row, known: dict[str, str], published: str, horizon: dt.date) -> None:
    period, frequency = row.cells["period"], known.get("frequency")
    if frequency in periods.FREQUENCIES and not periods.FREQUENCIES[frequency][1].fullmatch(period):
        table.fault(row.line, "period", f"{period!r} does not fit the frequency of the series ({frequency})")
        return
    try:
        first, _ = periods.span(period)
    except ValueError as error:
        table.fault(row.line, "period", f"{period}: {error}")
        return
    issued = last_day(published, horizon)
    if first < EARLIEST:
        table.fault(row.line, "period", f"{period} is before {EARLIEST.year}")
    elif known.get("basis") != "forecast" and first > horizon:
        table.fault(
            row.line, "period", f"{period} is in the future ({horizon} is the last day known); is it a forecast?"
        )
    elif known.get("basis") != "forecast" and first > issued:
        table.fault(row.line, "period", f"{period} begins after its source was published ({published})")
    else:
        _holds(table, row, known.get("definition", ""))


def _holds(table: Table, row: Row, definition: str) -> None:
    """Note a period outside the dates that the definition of the series states."""
    stated = HOLDS.search(definition)
    if not stated:
        return
    first, last = periods.span(row.cells["period"])
    start, end = stated["from"] or stated["first"] or "", stated["to"] or stated["last"] or ""
    if last > last_day(end, last) or first < first_day(start, first):
        table.fault(row.line, "period", f"{row.cells['period']} is outside the definition {stated.group().strip()}")


def _value(table: Table, row: Row, known: dict[str, str]) -> None:
    unit, printed, qualifier = known["unit"], row.cells["value"], row.cells["qualifier"]
    value = float(printed)
    lower, upper = units.bounds(unit, known.get("title", ""), number(known.get("lower")), number(known.get("upper")))
    if value > upper or (value == upper and qualifier == ">"):
        table.fault(row.line, "value", f"{qualifier}{printed} is above {upper:g} ({unit})")
    elif value < lower or (value == lower and qualifier == "<"):
        table.fault(row.line, "value", f"{qualifier}{printed} is below {lower:g} ({unit})")
    elif units.UNITS[unit].whole and not value.is_integer():
        table.fault(row.line, "value", f"{printed} is not a whole number ({unit})")


def first_day(period: str, default: dt.date) -> dt.date:
    """Return the first day of a period, or `default` if it is none."""
    try:
        return periods.span(period)[0]
    except ValueError:
        return default


def last_day(period: str, default: dt.date) -> dt.date:
    """Return the last day of a period, or `default` if it is none."""
    try:
        return periods.span(period)[1]
    except ValueError:
        return default


def number(cell: str | None) -> float:
    """Return a cell as a number, NaN if it is empty or none."""
    return float(cell) if cell and units.PLAIN_NUMBER.fullmatch(cell) else math.nan
