"""What rows of the panel (data/panel/) say together: periods that fit, and a list that obeys its frozen rule.

The rule `opening-2` is stated in data/panel/README.md; what of it can be counted is counted here, so that no row joins
the list, or stays on it, against the rule.
"""

from __future__ import annotations

import datetime as dt
import re

from telecompilot.evidence.check.files import Row, Table
from telecompilot.evidence.check.rules import days, number
from telecompilot.evidence.periods import moment, span
from telecompilot.evidence.points import TIMINGS

POOLED = ("ceiling", "entry")  # the classes of openings that the rule takes in
LOWEST, HIGHEST = 0.5, 25.0  # percent before the opening
YEARS = 5  # figures before, and after


def check(tables: dict[str, Table], day: dt.date) -> None:
    """Note rows that contradict their definition, the calendar or the rule. day: the last one that can be known."""
    timing = {row["definition_id"]: row["timing"] for row in tables["definitions"].rows}
    published = {row["source_id"]: row["published"] for row in tables["sources"].rows}
    shares = tables["shares"]
    for row in shares.rows:
        if message := _period(row, timing.get(row["definition_id"], ""), published.get(row["source_id"], ""), day):
            shares.fault(row.line, "period", message)
    used = set(shares.column("definition_id"))
    for row in tables["definitions"].rows if shares.complete else ():
        if row["definition_id"] not in used:
            tables["definitions"].fault(row.line, "definition_id", "no share has this definition")
    named = {name for table in ("shares", "openings", "law") for cell in tables[table].column("source_id")
             for name in cell.split()}  # fmt: skip
    for row in tables["sources"].rows if all(tables[name].complete for name in ("shares", "openings", "law")) else ():
        if row["source_id"] not in named:
            tables["sources"].fault(row.line, "source_id", "no row was read in this document")
    for row in tables["openings"].rows:
        for column, message in _opening(row, shares, timing):
            tables["openings"].fault(row.line, column, message)


def _period(row: Row, timing: str, published: str, day: dt.date) -> str:
    """Say why a share cannot be about its period, or return an empty string."""
    try:
        first, last = span(row["period"])
    except ValueError:
        return ""  # the schema has said so
    if timing and (timing == "month end") != (len(row["period"]) > 4):
        return f"{row['period']!r} does not fit the timing of the definition ({timing})"
    if timing in ("year to March", "April to September"):
        first = first.replace(year=first.year - 1, month=4)
    if first > day:
        return f"{row['period']} is in the future ({day} is the last day known)"
    if first > days(published, day)[1]:
        return f"{row['period']} begins after its source was published ({published})"
    return ""


def _opening(row: Row, shares: Table, timing: dict[str, str]) -> list[tuple[str, str]]:
    """Return the columns in which an opening contradicts itself or the rule, each with what is wrong."""
    found = []
    before, after = number(row["cap_before"]), number(row["cap_after"])
    if row["class"] == "ceiling" and before > after:
        found.append(("cap_after", f"{row['cap_after']} is below cap_before, {row['cap_before']}: a closing"))
    if bool(row["list"]) == bool(row["refused"]):
        found.append(
            ("refused", "says why the rule does not take an opening in; one of list and refused has to be empty")
        )
    if row["list"]:
        found += [("list", f"is against the rule: {why}") for why in against(row, shares, timing)]
    return found


def against(row: Row, shares: Table, timing: dict[str, str]) -> list[str]:
    """Return what of the rule an opening does not meet; empty if it meets all that can be counted."""
    if row["class"] not in POOLED or row["phase"] != "effective":
        return ["only ceilings and entries in force are taken in"]
    if not re.fullmatch(r"\d{4}-\d\d(-\d\d)?", row["date"]):
        return ["the date is not known to the month"]
    best = ["no figures stand around it"]
    for definition in dict.fromkeys(r["definition_id"] for r in shares.rows if r["market_id"] == row["measured_by"]):
        chosen = [r for r in shares.rows if (r["market_id"], r["definition_id"]) == (row["measured_by"], definition)]
        when = moment(row["date"])
        points = [(TIMINGS[timing[definition]](r["period"]), number(r["value"])) for r in chosen]
        early = sorted(point for point in points if point[0] < when)
        if len(early) < YEARS or len(points) - len(early) < YEARS:
            best = [f"it wants {YEARS} figures of one definition before and after it"]
        elif not LOWEST <= early[-1][1] <= HIGHEST:
            best = [f"the share before it, {early[-1][1]:g}, is not between {LOWEST:g} and {HIGHEST:g} percent"]
        else:
            return []
    return best
