"""What cells say together, and no schema can hold: ends in order, dates that can be, figures that fit their series."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from telecompilot.evidence import units
from telecompilot.evidence.check.files import Row, Table
from telecompilot.evidence.check.schema import unknown
from telecompilot.evidence.derived import formulas
from telecompilot.evidence.periods import FREQUENCIES, span
from telecompilot.evidence.tables import meant

EARLIEST = dt.date(1949, 1, 1)
# Rules, and the end of a service, are announced some years ahead; nothing else in the tables is known ahead.
AHEAD = dt.timedelta(days=5 * 366)
DATES = [
    ("sources", "published"),
    ("events", "date"),
    ("services", "effective"),
    ("firms", "date"),
    ("pilots", "start"),
    ("pilots", "extended"),
]
# The definition of a series may end with the periods that it holds for: [from 2017-12], [to 2020-06], [2001 to 2020].
HOLDS = re.compile(r"\[(?:from (?P<from>[\dQ-]+)|to (?P<to>[\dQ-]+)|(?P<first>[\dQ-]+) to (?P<last>[\dQ-]+))\]\.?$")
# How the basis of a number begins that no document carries: nobody has measured it, or it is a matter of choice.
OWN = ("Assumed", "Reader's yardstick")

EVERY = "all"  # the scenario of an assumption that all share
PARTS = ("country", "categories", "end", "reference")  # of a step: what needs no row of its own

Faults = Iterator[tuple[str, str]]  # the column at fault, and what is wrong


def check(tables: dict[str, Table], day: dt.date) -> None:
    """Note rows whose cells contradict each other, their series, their source or the calendar.

    Parameters: `day`, the last one that can be known.
    """
    for name, column in DATES:
        for row in tables[name].rows:
            ahead = column == "effective" or row.get("phase") in ("effective", "context")
            if message := _date(row[column], day + AHEAD if ahead else day):
                tables[name].fault(row.line, column, message)
    for name, rule in RULES.items():
        _note(tables[name], rule)
    series, sources, figures = tables["series"], tables["sources"], tables["observations"]
    about = {row["series_id"]: row for row in series.rows}
    published = {row["source_id"]: row["published"] for row in sources.rows}
    for row in figures.rows:
        if known := about.get(row["series_id"]):
            for column, message in _figure(row, known, published.get(row["source_id"], ""), day):
                figures.fault(row.line, column, message)
    if figures.complete:
        documents: dict[str, set[str]] = {}
        for row in figures.rows:
            documents.setdefault(row["series_id"], set()).add(row["source_id"])
        _note(series, lambda row: _use(row, documents.get(row["series_id"], set())))
    if series.complete:
        _note(series, lambda row: _operands(row, list(about)))
    if tables["scenarios"].complete and tables["paths"].complete:
        _scenarios(tables["scenarios"], tables["paths"])
    _addresses(sources)


def _note(table: Table, rule: Callable[[Row], Faults]) -> None:
    for row in table.rows:
        for column, message in rule(row):
            table.fault(row.line, column, message)


def number(cell: str) -> float:
    """Return a cell as a number, NaN if it is empty or none."""
    return float(cell) if units.PLAIN_NUMBER.fullmatch(cell) else math.nan


def days(period: str, default: dt.date) -> tuple[dt.date, dt.date]:
    """Return the first and last day of a period, both `default` if it is none."""
    try:
        return span(period)
    except ValueError:
        return default, default


def _date(cell: str, last: dt.date) -> str:
    """Say what is wrong with a date that may be empty, or return an empty string."""
    try:
        first, _ = span(cell) if cell else (last, last)
    except ValueError as error:
        return f"{cell}: {error}"
    if first < EARLIEST:
        return f"{cell} is before {EARLIEST.year}"
    return f"{cell} is too far in the future (at most {last})" if first > last else ""


def _series(row: Row) -> Faults:
    unit, lower, upper = row["unit"], number(row["lower"]), number(row["upper"])
    stated = HOLDS.search(row["definition"])
    if stated and any(days(period, dt.date.max)[0] == dt.date.max for period in stated.groups() if period):
        yield "definition", f"{stated.group()} names no periods like 2017, 2017-Q1 or 2017-12"
    if lower >= upper:
        yield "lower", f"{row['lower']} is not below upper, {row['upper']}"
    elif unit == "percent" and lower < 0:
        if lower != -100:
            yield "lower", "a growth rate ends at -100, a share at 0"
        if not math.isnan(upper):
            yield "upper", "a series that falls below 0 is growth: no upper end"
    elif unit in units.UNITS:
        lowest, highest = units.bounds(unit, row["title"])
        if lower < lowest:
            yield "lower", f"{row['lower']} is below {lowest:g} ({unit})"
        if upper > highest:
            yield "upper", f"{row['upper']} is above {highest:g} ({unit})"


def _source(row: Row) -> Faults:
    url = row["url"]
    if row["link"] == "yes" and not url:
        yield "url", "a source needs an address, or link = no and a title that finds it"
    elif row["link"] == "yes" and (re.search(r'[ <>"{}|\\^`]', url) or "." not in (urlsplit(url).hostname or "")):
        yield "url", f"{url!r} is not an address that can be clicked"


def _event(row: Row) -> Faults:
    if row["rule"] and not row["series_id"]:
        yield "series_id", "an opening under a rule needs the series that measures it"
    elif named := [name for name in ("market", "opened") if row[name] and not row["rule"]]:
        yield named[0], "names an opening under a rule, and rule is empty: set rule, or empty this cell"


def _pilot(row: Row) -> Faults:
    state, start, extended = row["state"], row["start"], row["extended"]
    if state == "extended" and not extended:
        yield "extended", "state is extended, but there is no date"
    elif extended and state and state != "extended":
        yield "state", f"is {state}, but extended has a date"
    elif days(extended, dt.date.max)[1] < days(start, dt.date.min)[0]:
        yield "extended", f"{extended} is before the start, {start}"


def _scenario(row: Row) -> Faults:
    value, low, high = (number(row[name]) for name in ("value", "low", "high"))
    if not row["value"]:
        if any(row[end] and f"{end}: assumed" not in row["basis"] for end in ("low", "high")):
            yield "value", "is empty, but low or high is not: give all three, none, or “low: assumed” in basis"
    elif bool(row["low"]) != bool(row["high"]):
        yield ("high" if row["low"] else "low"), "low and high are given both or not at all"
    elif low > high:
        yield "low", f"{row['low']} is above high, {row['high']}"
    elif value < low or value > high:
        yield "value", f"{row['value']} is outside {row['low']} to {row['high']}"
    if not row["source_id"] and not row["basis"].startswith(OWN):
        yield "source_id", f"is empty, and basis begins with none of {', '.join(OWN)}"


def _claim(row: Row) -> Faults:
    if row["verdict"] not in ("", "uncheckable") and not (row["source_id"] or row["series_id"]):
        yield "source_id", f"a verdict of {row['verdict']} needs a source or a series"


RULES: dict[str, Callable[[Row], Faults]] = {
    "series": _series,
    "sources": _source,
    "events": _event,
    "pilots": _pilot,
    "scenarios": _scenario,
    "claims": _claim,
}


def _figure(row: Row, series: Row, published: str, day: dt.date) -> Faults:
    """Yield what a figure's series, its source's date and the last day known do not allow."""
    period, frequency = row["period"], series["frequency"]
    if frequency in FREQUENCIES and not FREQUENCIES[frequency][1].fullmatch(period):
        yield "period", f"{period!r} does not fit the frequency of the series ({frequency})"
    elif message := _date(period, dt.date.max) or _time(row, series, published, day):
        yield "period", message
    unit, qualifier, value = series["unit"], row["qualifier"], number(row["value"])
    if unit in units.UNITS:
        lower, upper = units.bounds(unit, series["title"], number(series["lower"]), number(series["upper"]))
        if value > upper or (value == upper and qualifier == ">"):
            yield "value", f"{qualifier}{row['value']} is above {upper:g} ({unit})"
        elif value < lower or (value == lower and qualifier == "<"):
            yield "value", f"{qualifier}{row['value']} is below {lower:g} ({unit})"
        elif units.UNITS[unit].whole and not value.is_integer():
            yield "value", f"{row['value']} is not a whole number ({unit})"


def _time(row: Row, series: Row, published: str, day: dt.date) -> str:
    """Say why a figure cannot be about its period, or return an empty string."""
    period, report = row["period"], series["basis"] != "forecast"
    first, last = span(period)
    if report and first > day:
        return f"{period} is in the future ({day} is the last day known); is it a forecast?"
    if report and first > days(published, day)[1]:
        return f"{period} begins after its source was published ({published})"
    if stated := HOLDS.search(series["definition"]):
        start, end = stated["from"] or stated["first"] or "", stated["to"] or stated["last"] or ""
        if first < days(start, first)[0] or last > days(end, last)[1]:
            return f"{period} is outside the definition {stated.group().strip()}"
    return ""


def _use(row: Row, documents: set[str]) -> Faults:
    """Yield that nobody uses a series, or that none of `documents`, which have a figure of it, is the preferred one."""
    if not documents and row["series_id"] not in formulas.REGISTRY:
        yield "series_id", "nobody uses the series: no row has a figure, no rule computes one"
    if idle := [source for source in row["prefer"].split() if source not in documents]:
        yield "prefer", f"{idle[0]} has no figure of this series"


def _operands(row: Row, known: list[str]) -> Faults:
    """Yield operands of a computed series that are not in the catalogue."""
    for entry in formulas.REGISTRY.get(row["series_id"], ()):
        if lost := [name for name in entry.operands if name not in known]:
            yield "series_id", f"is computed from others: {unknown(lost[0], known, 'series')}"


def _scenarios(assumptions: Table, scenarios: Table) -> None:
    """Note assumptions of no scenario, and steps of a scenario for which no row gives a weight or a date."""
    known = scenarios.column("scenario")
    rows = {(row["scenario"], row["parameter"]) for row in assumptions.rows}
    for row in assumptions.rows:
        if row["scenario"] not in (EVERY, *known):
            assumptions.fault(row.line, "scenario", unknown(row["scenario"], [EVERY, *known], "paths"))
    for row in scenarios.rows:
        needed = [name for step in row["opens"].split() for name in step.split("@")]
        for name in needed:
            if name not in PARTS and not {(row["scenario"], name), (EVERY, name)} & rows:
                message = f"no row of scenarios.csv gives {name} for {row['scenario']}, or for {EVERY}"
                own = [scenario for scenario, parameter in rows if parameter == name]
                hint = f"; {own[0]} has one: add its own" if own else meant(name, {parameter for _, parameter in rows})
                scenarios.fault(row.line, "opens", message + hint)


def _addresses(sources: Table) -> None:
    """Warn of documents that stand under two ids."""
    seen: dict[str, int] = {}
    for row in sources.rows:
        if (url := row["url"]) in seen and url:
            message = f"the same address as in line {seen[url]}: one document, two ids?"
            sources.fault(row.line, "url", message, "warning")
        seen.setdefault(url, row.line)
