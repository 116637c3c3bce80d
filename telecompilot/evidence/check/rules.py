"""Rules for the cells of one row that only make sense together: ends in order, dates that can be."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from urllib.parse import urlsplit

from telecompilot.evidence import units
from telecompilot.evidence.check.figures import EARLIEST, HOLDS, first_day, last_day, number
from telecompilot.evidence.check.files import Table
from telecompilot.evidence.periods import frequency_of, span

# Rules are announced some years ahead of taking effect; nothing else in the tables is known ahead.
AHEAD = dt.timedelta(days=5 * 366)
DATES = {
    "sources": {"published": False},
    "events": {"date": True},
    "services": {"effective": True},
    "firms": {"date": False},
    "pilots": {"start": False, "extended": False},
}


def check(tables: dict[str, Table], horizon: dt.date) -> None:
    """Note impossible dates, and rows whose cells contradict each other."""
    for name, columns in DATES.items():
        for row in tables[name].rows:
            for column, ahead in columns.items():
                announced = row.cells.get("phase") == "announced"
                message = _date(row.cells.get(column, ""), horizon + AHEAD if ahead and not announced else horizon)
                if message:
                    tables[name].fault(row.line, column, message)
    for name, rule in RULES.items():
        for row in tables[name].rows:
            for column, message in rule({column: row.cells.get(column, "") for column in row.cells}.get, horizon):
                tables[name].fault(row.line, column, message)
    _prefer(tables["series"], tables["observations"])
    _addresses(tables["sources"])


def _date(cell: str, last: dt.date) -> str:
    """Say what is wrong with a date, or return an empty string. A cell of the wrong form is the schema's to note."""
    if not cell or frequency_of(cell) is None:
        return ""
    try:
        first, _ = span(cell)
    except ValueError as error:
        return f"{cell}: {error}"
    if first < EARLIEST:
        return f"{cell} is before {EARLIEST.year}"
    return f"{cell} is too far in the future (at most {last})" if first > last else ""


# How the basis of a number begins that no document carries: nobody has measured it, or it is a matter of choice.
OWN = ("Assumed", "Reader's yardstick")

Cell = Callable[..., str]
Found = list[tuple[str, str]]


def _series(cell: Cell, _: dt.date) -> Found:
    unit, lower, upper = cell("unit", ""), number(cell("lower")), number(cell("upper"))
    stated = HOLDS.search(cell("definition", ""))
    periods = [period for period in stated.groups() if period] if stated else []
    if stated and any(first_day(period, dt.date.max) == dt.date.max for period in periods):
        return [("definition", f"{stated.group()} names no periods like 2017, 2017-Q1 or 2017-12")]
    if unit not in units.UNITS:
        return []
    own_lower, own_upper = units.UNITS[unit].lower, units.UNITS[unit].upper
    if lower >= upper:
        return [("lower", f"{cell('lower')} is not below upper, {cell('upper')}")]
    if unit == "percent" and lower < 0:
        found = [] if lower == -100 else [("lower", "a growth rate ends at -100, a share at 0")]
        return found + ([] if math.isnan(upper) else [("upper", "a series that falls below 0 is growth: no upper end")])
    growth = unit == "percent" and "growth" in cell("title", "").lower()
    found = [("lower", f"{cell('lower')} is below {own_lower:g} ({unit})")] if lower < own_lower else []
    too_high = upper > own_upper and not growth
    return found + ([("upper", f"{cell('upper')} is above {own_upper:g} ({unit})")] if too_high else [])


def _source(cell: Cell, _: dt.date) -> Found:
    url, link = cell("url", "x"), cell("link", "")
    if link != "yes":
        return []
    if not url:
        return [("url", "a source needs an address, or link = no and a title that finds it")]
    host = urlsplit(url).hostname or ""
    broken = " " in url or "." not in host or any(char in url for char in '<>"{}|\\^`')
    return [("url", f"{url!r} is not an address that can be clicked")] if broken else []


def _pilot(cell: Cell, _: dt.date) -> Found:
    state, start, extended = cell("state", ""), cell("start", ""), cell("extended", "")
    if state == "extended" and not extended:
        return [("extended", "state is extended, but there is no date")]
    if extended and state and state != "extended":
        return [("state", f"is {state}, but extended has a date")]
    if last_day(extended, dt.date.max) < first_day(start, dt.date.min):
        return [("extended", f"{extended} is before the start, {start}")]
    return []


def _scenario(cell: Cell, _: dt.date) -> Found:
    value, low, high = number(cell("value")), number(cell("low")), number(cell("high"))
    if bool(cell("low")) != bool(cell("high")):
        return [("high" if cell("low") else "low", "low and high are given both or not at all")]
    if low > high:
        return [("low", f"{cell('low')} is above high, {cell('high')}")]
    if value < low or value > high:
        return [("value", f"{cell('value')} is outside {cell('low')} to {cell('high')}")]
    bare = not cell("source_id", "x") and not cell("basis", "").startswith(OWN)
    return [("source_id", f"is empty, and basis begins with none of {', '.join(OWN)}")] if bare else []


def _claim(cell: Cell, _: dt.date) -> Found:
    bare = cell("verdict", "") not in ("", "uncheckable") and not (cell("source_id", "x") or cell("series_id"))
    return [("source_id", f"a verdict of {cell('verdict')} needs a source or a series")] if bare else []


RULES: dict[str, Callable[[Cell, dt.date], Found]] = {
    "series": _series,
    "sources": _source,
    "pilots": _pilot,
    "scenarios": _scenario,
    "claims": _claim,
}


def _prefer(series: Table, observations: Table) -> None:
    """Note a preferred source that has no figure of the series: the preference would do nothing."""
    if not observations.complete or not {"series_id", "source_id"} <= set(observations.columns):
        return
    pairs = {(row.cells["series_id"], row.cells["source_id"]) for row in observations.rows}
    for row in series.with_columns("series_id", "prefer"):
        idle = [item for item in row.cells["prefer"].split() if (row.cells["series_id"], item) not in pairs]
        if idle:
            series.fault(row.line, "prefer", f"{idle[0]} has no figure of this series")


def _addresses(sources: Table) -> None:
    """Note documents that stand under two ids."""
    seen: dict[str, int] = {}
    for row in sources.with_columns("url"):
        url = row.cells["url"]
        if url and url in seen:
            sources.fault(
                row.line, "url", f"the same address as in line {seen[url]}: one document, two ids?", "warning"
            )
        seen.setdefault(url, row.line)
