"""What rows of the register (forecasts.csv) must keep: nothing edited or taken out, nothing made after its outcome.

When a figure became known the tables say by the day on which its source was published. So a forecast is one only if its
period was not over on the day that it was made, and no source of that period's figure was published by then.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from telecompilot.evidence import units
from telecompilot.evidence.check.files import Row, Table
from telecompilot.evidence.check.rules import days, number
from telecompilot.evidence.check.schema import unknown
from telecompilot.evidence.forecasts import CHANCE, DIGEST, QUANTILES, QUESTIONS, digest
from telecompilot.evidence.periods import FREQUENCIES, known

BACK = (
    "rows of the register are never edited or taken out: put back what stood there; "
    "new ones are written by python -m telecompilot register alone"
)
Faults = Iterator[tuple[str, str]]  # the column at fault, and what is wrong


def check(tables: dict[str, Table], day: dt.date) -> None:
    """Note rows that cannot be forecasts, and the first sign of an edit. day: the last one that can be known."""
    register, series, published = tables["forecasts"], tables["series"], _published(tables)
    about = {row["series_id"]: row for row in series.rows}
    latest = ""
    for row in register.rows:
        for column, message in (*_form(row), *_target(row, about, series), *_dates(row, latest, day)):
            register.fault(row.line, column, message)
        if early := _early(row, published):
            register.fault(row.line, "made_on", early)
        latest = max(latest, row["made_on"])
    _chained(register)


def _form(row: Row) -> Faults:
    """Yield what is wrong with the numbers alone: a row has all quantiles, rising, or a probability."""
    given = [name for name in QUANTILES if row[name]]
    if row[CHANCE] and given:
        yield CHANCE, f"is given beside {given[0]}: a row has quantiles or a probability"
    elif not row[CHANCE]:
        if lost := [name for name in QUANTILES if not row[name]]:
            yield lost[0], "is empty: a row has all quantiles, or a probability"
        names = list(QUANTILES)
        for low, high in zip(names, names[1:], strict=False):
            if number(row[high]) < number(row[low]):
                yield high, f"{row[high]} is below {low}, {row[low]}"


def _target(row: Row, about: dict[str, Row], series: Table) -> Faults:
    """Yield what does not fit the series that is forecast, or the question that is answered."""
    found = about.get(row["target"])
    if row[CHANCE]:
        if not row["target"].startswith(QUESTIONS):
            yield "target", f"a question begins with one of {', '.join(QUESTIONS)}; a series has quantiles"
        if row["unit"] != CHANCE:
            yield "unit", f"is {row['unit']}, and a question has a {CHANCE}"
    elif found is None:
        if series.complete:
            yield "target", unknown(row["target"], list(about), "series")
    else:
        if row["unit"] != found["unit"]:
            yield "unit", f"is {row['unit']}, and the series is in {found['unit']}"
        for column in ("origin", "due"):
            frequency = found["frequency"]
            if frequency in FREQUENCIES and not FREQUENCIES[frequency][1].fullmatch(row[column]):
                yield column, f"{row[column]!r} does not fit the frequency of the series ({frequency})"
        if found["unit"] in units.UNITS:
            ends = number(found["lower"]), number(found["upper"])
            lower, upper = units.bounds(found["unit"], found["title"], *ends)
            for name in QUANTILES:
                if not lower <= number(row[name] or str(lower)) <= upper:
                    yield name, f"{row[name]} is outside {lower:g} to {upper:g}, the ends of the series"


def _dates(row: Row, latest: str, day: dt.date) -> Faults:
    """Yield what the calendar does not allow: made in order and by now, from what was over, for what was not."""
    made = days(row["made_on"], dt.date.min)[1]
    if made > day:
        yield "made_on", f"{row['made_on']} is in the future ({day} is the last day known)"
    if row["made_on"] < latest:
        yield "made_on", f"{row['made_on']} stands after {latest}: new rows stand at the end"
    if days(row["origin"], dt.date.min)[0] > made:
        yield "origin", f"{row['origin']} begins after the forecast was made ({row['made_on']})"
    if days(row["due"], dt.date.max)[1] <= made:
        yield "due", f"{row['due']} was over when the forecast was made ({row['made_on']})"


def _published(tables: dict[str, Table]) -> dict[tuple[str, str], tuple[dt.date, str]]:
    """Return by series and period the day on which its first figure was known, and by which source."""
    dates = {row["source_id"]: row["published"] for row in tables["sources"].rows}
    found: dict[tuple[str, str], tuple[dt.date, str]] = {}
    for row in tables["observations"].rows:
        try:
            when = known(row["period"], dates.get(row["source_id"], ""))
        except ValueError:
            continue  # other rules have said so
        key, new = (row["series_id"], row["period"]), (when, row["source_id"])
        found[key] = min(found.get(key, new), new)
    return found


def _early(row: Row, published: dict[tuple[str, str], tuple[dt.date, str]]) -> str:
    """Say that the figure was known when the forecast was made, or return an empty string."""
    when, source = published.get((row["target"], row["due"]), (dt.date.max, ""))
    if when > days(row["made_on"], dt.date.min)[1]:
        return ""
    return f"{row['made_on']} is not before the figure of {row['due']} was known ({source}, {when}): no forecast"


def _chained(register: Table) -> None:
    """Note rows whose digest does not follow from their cells and the row above; of a row with a fault that is told."""
    above, told = "", {fault.line for fault in register.faults}
    for row in register.rows if register.complete else ():
        if row[DIGEST] != digest(above, row, register.columns) and row.line not in told:
            register.fault(row.line, DIGEST, f"this row, or one above it, is not as it was registered; {BACK}")
        above = row[DIGEST]


def kept(register: Table, before: list[str]) -> None:
    """Note the first row of an earlier register that no longer stands where it stood. before: its digests, in order."""
    now = [*register.column(DIGEST), *[""] * len(before)]
    at = next((at for at, (old, new) in enumerate(zip(before, now, strict=False)) if old != new), None)
    if at is not None and register.complete:
        line = register.rows[at].line if at < len(register.rows) else 0
        register.fault(line, DIGEST if line else "", f"row {at + 1} of the last commit no longer stands here; {BACK}")
