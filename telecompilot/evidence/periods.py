"""Periods as the tables write them: their form, their days, and where they stand on a line of years."""

from __future__ import annotations

import calendar
import datetime as dt
import re

# pandas has no half-year; a half is its last month.
FREQUENCIES = {
    "year": ("Y", re.compile(r"\d{4}")),
    "half": ("M", re.compile(r"\d{4}-(06|12)")),
    "quarter": ("Q", re.compile(r"\d{4}-Q[1-4]")),
    "month": ("M", re.compile(r"\d{4}-(0[1-9]|1[0-2])")),
    "day": ("D", re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")),
}
PERIOD = re.compile(r"(\d{4})(?:-Q([1-4])|-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?")


def span(period: str) -> tuple[dt.date, dt.date]:
    """Return the first and last day of `2024`, `2024-Q3`, `2024-09` or `2024-09-30`.

    Raises ValueError for any other form and for a day that no calendar has.
    """
    parts = PERIOD.fullmatch(period)
    if not parts:
        raise ValueError(f"{period!r} is not a period like 2024, 2024-Q3, 2024-09 or 2024-09-30")
    year, quarter, month, day = (int(part or 0) for part in parts.groups())
    first = dt.date(year, 3 * quarter - 2 if quarter else month or 1, day or 1)
    if day:
        return first, first
    closing = 3 * quarter or month or 12
    return first, dt.date(year, closing, calendar.monthrange(year, closing)[1])


def known(period: str, published: str) -> dt.date:
    """Return the last day of a period, or the day within it on which a figure was published (empty if unknown)."""
    first, last = span(period)
    day = span(published)[1] if published else last
    return day if first <= day < last else last


def decimal(moment: dt.datetime) -> float:
    """Return a moment (also a pandas Timestamp) in decimal years: 1 July 2021 is about 2021.5."""
    start, end = (dt.datetime(moment.year + later, 1, 1) for later in (0, 1))
    return moment.year + (moment - start) / (end - start)


def moment(date: str) -> float:
    """Return where a date as the tables write it stands on a line of decimal years: a day at its beginning.

    A month or year that no day is known of stands at its middle, in studies and in pictures alike. Raises ValueError
    as `span` does.
    """
    first, last = span(date)
    start, length = dt.datetime.combine(first, dt.time()), last - first + dt.timedelta(days=1)
    return decimal(start if first == last else start + length / 2)
