"""What rows of several tables say together: openings that can be measured, ceilings that agree, firms counted."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from telecompilot.evidence.check.files import Row, Table
from telecompilot.evidence.periods import span
from telecompilot.evidence.store import Evidence
from telecompilot.evidence.tables import WEAK_KINDS

ANNOUNCED = "-announced"  # how the id of an announcement ends, after that of the event announced
PILOT = "Pilot 2024"  # the regime of services.csv that opens a category; others came before it
BEGUN, FIRST = "vats-pilot-b11", "pilot-first-approvals"  # the event that began the pilot, that of its first approvals
REVERSED = "-reversed-"  # in the id of an event that took a pilot of its sector back: hospitals-reversed-2015
COUNT = "pilot_approvals_cum"
ALIKE = 0.85

Found = Iterator[tuple[Table, Row, str, str]]  # a table, its row and column at fault, and what is wrong


def check(tables: dict[str, Table], ev: Evidence) -> None:
    """Note contradictions between rows; the tables must be free of faults of their own."""
    for rule in (_announcements, _openings, _twins, _regimes, _ceilings, _pilot, _reversals, _firms, _claims):
        for table, row, column, message in rule(tables, ev):
            table.fault(row.line, column, message)
    for name, column in (("events", "geo"), ("firms", "place")):
        _misspelt(tables[name], column)
    _order(tables["events"])


def _order(events: Table) -> None:
    """Warn of rows out of order: they are read in the right one, but the next author looks for them by date."""
    latest = ""
    for row in events.rows:
        if row["date"] < latest:
            message = f"{row['date']} stands after {latest}: sort the rows by date"
            events.fault(row.line, "date", message, "warning")
        latest = max(latest, row["date"])


def _announcements(tables: dict[str, Table], ev: Evidence) -> Found:
    """An announcement comes before what it announces, and one that is studied has an effect that is."""
    events = tables["events"]
    for row in events.rows:
        stem = row["event_id"].removesuffix(ANNOUNCED)
        for other in events.rows if stem != row["event_id"] else ():
            late = other["phase"] == "effective" and span(row["date"])[0] > span(other["date"])[1]
            if other["event_id"].startswith(stem) and late:
                yield events, row, "date", f"{row['date']} is after {other['event_id']}, {other['date']}"
        if row["rule"] and row["phase"] == "announced":
            effects = [r for r in events.rows if r["rule"] and r["phase"] == "effective"]
            same = [r for r in effects if r["series_id"] == row["series_id"]]
            if not any(span(r["date"])[1] > span(row["date"])[0] for r in same):
                yield events, row, "rule", f"no studied event of {row['series_id']} takes effect after it"


def _openings(tables: dict[str, Table], ev: Evidence) -> Found:
    """An event under study opens all China to more, by a share with figures on both sides of its date."""
    events = tables["events"]
    for row in [row for row in events.rows if row["rule"]]:
        if row["phase"] == "context":
            yield events, row, "phase", "an event under study is announced or effective"
        if row["geo"] != "China":
            yield events, row, "geo", f"{row['geo']} is not all China: the rule takes in nationwide openings only"
        if row["cap_before"] and row["cap_after"] and float(row["cap_after"]) <= float(row["cap_before"]):
            yield events, row, "cap_after", f"{row['cap_after']} is not above cap_before: no opening"
        names = row["series_id"].split()
        for name in [name for name in names if ev.catalogue.unit[name] != "percent"]:
            yield events, row, "series_id", f"{name} is no share in percent"
        if row["phase"] == "effective" and names:
            first, last = span(row["date"])
            periods = [period for name in names for period in ev.series(name).index]
            if not any(period.end_time.date() < first for period in periods):
                yield events, row, "series_id", "no figure before the opening"
            elif not any(period.start_time.date() > last for period in periods):
                yield events, row, "series_id", "no figure after the opening"


def _twins(tables: dict[str, Table], ev: Evidence) -> Found:
    """Openings of one series differ in date, for no figure can tell two of a day apart, and in name."""
    events = tables["events"]
    seen: dict[tuple[str, ...], Row] = {}
    for row in [row for row in events.rows if row["rule"]]:
        keys = {
            "date": ("date", row["phase"], row["series_id"], row["date"]),
            "opened": ("name", row["series_id"], row["market"], row["opened"], row["date"][:4]),
        }
        for column, key in keys.items():
            if (first := seen.setdefault(key, row)) is not row:
                what = "say in one row what opened that day" if column == "date" else "name what differs"
                message = f"an opening of the same series and {key[0]} stands in line {first.line}: {what}"
                yield events, row, column, message


def _regimes(tables: dict[str, Table], ev: Evidence) -> Found:
    """A regime has one date, a category one answer to whether it is in the pilot, until a later pilot takes it in."""
    services = tables["services"]
    dates: dict[str, Row] = {}
    answers: dict[tuple[str, str], Row] = {}
    for row in services.rows:
        first = dates.setdefault(row["regime"], row)
        if row["effective"] != first["effective"]:
            other = f"{first['effective']} in line {first.line}"
            yield services, row, "effective", f"{row['effective']}, but {row['regime']!r} is of {other}"
        first = answers.setdefault((row["code"], row["name"]), row)
        later = row["regime"].startswith(PILOT.split()[0]) and row["regime"] != PILOT
        if row["in_pilot"] != first["in_pilot"] and not later:
            yield services, row, "in_pilot", f"{row['in_pilot']}, but {first['in_pilot']} in line {first.line}"


def _ceilings(tables: dict[str, Table], ev: Evidence) -> Found:
    """A ceiling that a series `foreign_cap_<code>_...` gives stands in services.csv too."""
    stated = {(row["code"], row["effective"][:4], row["foreign_cap"]) for row in tables["services"].rows}
    names = {"wto": "VATS", "vats": "VATS", "basic": "basic"}
    for row in tables["observations"].rows:
        if row["series_id"].startswith("foreign_cap_"):
            token = row["series_id"].split("_")[2]
            code, year = names.get(token, token.upper()), row["period"][:4]
            if (code, year, row["value"]) not in stated:
                message = f"services.csv has no row of {code} in {year} with foreign_cap {row['value']}"
                yield tables["observations"], row, "value", message


def _pilot(tables: dict[str, Table], ev: Evidence) -> Found:
    """A category in the pilot has a row under it and one of an earlier regime: what the pilot changes."""
    services = tables["services"]
    begun = [row["effective"] for row in services.rows if row["regime"] == PILOT]
    for code in dict.fromkeys(row["code"] for row in services.rows if row["in_pilot"] == "yes") if begun else ():
        rows = [row for row in services.rows if row["code"] == code]
        if not any(row["regime"].startswith(PILOT.split()[0]) for row in rows if row["in_pilot"] == "yes"):
            yield services, rows[0], "in_pilot", f"yes, but {code} has no row with the regime {PILOT!r}"
        elif not any(span(row["effective"])[1] < span(min(begun))[0] for row in rows):
            yield services, rows[0], "in_pilot", f"yes, but {code} has no row of an earlier regime"


def _reversals(tables: dict[str, Table], ev: Evidence) -> Found:
    """A pilot that was taken back has an event that says when."""
    for row in tables["pilots"].rows:
        name = f"{row['sector']}{REVERSED}"
        dates = [one["date"] for one in tables["events"].rows if one["event_id"].startswith(name)]
        if row["state"] == "reversed" and not any(date >= row["start"][:4] for date in dates):
            yield tables["pilots"], row, "state", f"reversed, and no event says when: add {name}YEAR to events.csv"


def _firms(tables: dict[str, Table], ev: Evidence) -> Found:
    """No firm is named before the pilot began, and never more as approved than were counted by then."""
    firms, dates = tables["firms"], {row["event_id"]: row["date"] for row in tables["events"].rows}
    approved = [row for row in firms.rows if row["status"] == "approved"]
    for rows, event in ((firms.rows, BEGUN), (approved, FIRST)):
        for row in rows:
            if event in dates and row["date"] < dates[event][:7]:
                yield firms, row, "date", f"{row['date']} is before {event}, {dates[event]}"
    for count in tables["observations"].rows:
        if count["series_id"] == COUNT and count["qualifier"] in ("", "<", "<="):
            named = [row for row in approved if span(row["date"])[1] <= span(count["period"])[1]]
            if len({row["firm"] for row in named}) > float(count["value"]):
                message = f"{len(named)} firms are named as approved by {count['period']}, {COUNT} has {count['value']}"
                yield firms, named[-1], "status", message


def _claims(tables: dict[str, Table], ev: Evidence) -> Found:
    """A number or a date is checked by a rule, what cannot be checked by none, and hearsay is called so."""
    claims = tables["claims"]
    for row in claims.rows:
        if row["kind"] in ("number", "date") and not row["check"] and row["verdict"] != "uncheckable":
            yield claims, row, "check", f"is empty: a rule computes the verdict of a {row['kind']}"
        elif row["verdict"] == "uncheckable" and row["check"]:
            yield claims, row, "check", f"is {row['check']}, but the verdict is uncheckable"
        kinds = {ev.sources.kind[source] for source in row["source_id"].split()}
        if row["verdict"] == "confirmed" and kinds and kinds <= WEAK_KINDS and "second hand" not in row["why"]:
            yield claims, row, "why", "rests on blogs and copies alone: say that it is known at second hand"


def _misspelt(table: Table, column: str) -> None:
    """Warn of a word that stands once and is written almost like one that stands more often."""
    cells = table.column(column)
    often = {cell for cell in cells if cells.count(cell) > 1}
    for row in table.rows:
        cell = row[column]
        alike = [
            other for other in often if re.sub(r"\D", "", other) == re.sub(r"\D", "", cell)
        ]  # 4 regions, 8 regions
        if cell not in often and (near := difflib.get_close_matches(cell, alike, 1, ALIKE)):
            table.fault(row.line, column, f"stands nowhere else; did you mean {near[0]}?", "warning")
