"""What is due next: the awaited figures as a table, the next of them, and what the feed tells of those that came."""

from __future__ import annotations

import math
from typing import NamedTuple

import pandas as pd

from telecompilot.evidence import Evidence, collected, points
from telecompilot.evidence.formats import capital, count, date, pct
from telecompilot.evidence.quotes import period_words
from telecompilot.figure.provenance import SOURCE
from telecompilot.models import boundary
from telecompilot.report import our_record
from telecompilot.report.what_to_watch import SHARES, bars
from telecompilot.study import register, scoreboard, watchlist
from telecompilot.study.approvals import APPROVALS
from telecompilot.study.register.recipes import WIDER
from telecompilot.study.scoreboard import CAME, RECORD, WATCH, Change

NEXT = 3  # figures that the front page names
SIGNS = {watchlist.DETECTED: "Gain detected", watchlist.SIGN: "Sign of a gain"}
# What matters stands first.
COLUMNS = ["Due", "Figure", "What would count", "State", "Latest", "Expected", "Shows", SOURCE]
OUTSIDE = "“Outside” is outside our 80% range."
NOTHING = {watchlist.CEILING: "nothing: an upper limit", watchlist.NO_PAST: "nothing: no earlier figure"}
KINDS = {APPROVALS: "count", WIDER: "yes or no"}
PAGES = {WATCH: "chapters/detecting-gains", RECORD: "chapters/our-record"}
ANCHORS = {WATCH: "tab-detecting-gains-watch", RECORD: "tab-our-record"}


class News(NamedTuple):
    """An entry of the feed: what tells it from others, title, day (ISO), page with anchor, and one sentence."""

    key: str
    title: str
    day: str
    address: str
    text: str


def words(ev: Evidence) -> dict[str, str]:
    """Return the words on what is due, as text."""
    every, listed = scoreboard.awaited(ev), watchlist.watchlist(ev)
    late, ahead = every[every.overdue], every[~every.overdue]
    signs = int(listed.state.isin(SIGNS).sum())
    shows = f"{count(signs)} of {count(len(listed))} published shares show{'s' * (signs == 1)}"
    are = "is" if len(late) == 1 else "are"
    overdue = f"{capital(count(len(late)))} of {count(len(every))} awaited figures {are} overdue"
    since = f", {'the longest ' * (len(late) > 1)}since {date(late.due.min())}" if len(late) else ""
    soon = f"the next figure falls due in {date(ahead.due.min())}" if len(ahead) else "no other is awaited"
    return {
        "due_title": f"{shows.capitalize() if signs else 'No published share shows'} a sign of a gain; {soon}",
        "overdue": overdue + since,
    }


def note() -> str:
    """Return the note of the whole table."""
    alarms = pct(boundary.ALPHA, 0)
    return (
        f"Thresholds are for a figure of {date(collected()[:7])}, or for the next one where it is not due yet. A sign "
        f"is what chance alone would give some row of the watch-list in {alarms} of single looks, “detected” in "
        f"{alarms} of whole watches. {OUTSIDE} Counts are not business."
    )


def table(ev: Evidence) -> pd.DataFrame:
    """Return all that is awaited, in the order of due dates, with what would count and its state."""
    return pd.DataFrame([_cells(ev, row) for row in scoreboard.awaited(ev).itertuples()], columns=COLUMNS)


def soonest(ev: Evidence) -> pd.DataFrame:
    """Return the next few figures of `table` that are not overdue, for the front page."""
    ahead = [row for row in scoreboard.awaited(ev).itertuples() if not row.overdue]
    return pd.DataFrame([_cells(ev, row) for row in ahead[:NEXT]], columns=[*COLUMNS[:4], SOURCE])


def series(ev: Evidence) -> tuple[str, ...]:
    """Return the ids of the series whose figures are awaited."""
    kept = register.scored(ev).target[list(scoreboard.awaited(ev).query("kind == @RECORD").key)]
    return (*watchlist.SERIES, *(name for name in kept if name in ev.catalogue.index))


def _cells(ev: Evidence, awaited) -> dict[str, str]:
    cells = _watched(ev, awaited.key) if awaited.kind == WATCH else _recorded(ev, awaited.key)
    return {"Due": f"{'overdue since ' * awaited.overdue}{date(awaited.due)}"} | cells


def _watched(ev: Evidence, entry: str) -> dict[str, str]:
    row = watchlist.watchlist(ev).loc[entry]
    return {
        "Figure": row.what,
        "Shows": SHARES[row.share],
        "Latest": f"{pct(row['last'])}, {period_words(pd.Period(row.period), row.frequency)}",
        "Expected": pct(row.expected) if math.isfinite(row.expected) else "–",
        "What would count": NOTHING.get(row.state) or bars(row),
        "State": row.state,
        SOURCE: row.source_id,
    }


def _recorded(ev: Evidence, at: int) -> dict[str, str]:
    row = register.scored(ev).loc[at]
    asked, (latest, documents) = pd.notna(row.probability), _latest(ev, row)
    return {
        "Figure": our_record.label(ev, row),
        "Shows": KINDS.get(row.target, "market of an earlier opening"),
        "Latest": latest,
        "Expected": pct(row.probability) + " for yes" if asked else our_record.value(row, row.q50),
        "What would count": "yes" if asked else f"outside {our_record.band(row, row.q10, row.q90)}",
        "State": our_record.came(row),
        SOURCE: documents,
    }


def _latest(ev: Evidence, row) -> tuple[str, str]:
    """Return the newest figure on what is forecast, a bound as such, and the ids of its documents.

    Of counts and questions it is what the forecast was made from.
    """
    if row.unit != "percent":
        return our_record.last(ev, row), our_record.behind(ev, row)
    figure = points.newest(ev, row.target)
    sign = points.BOUNDS[points.bound(figure.value, figure.low, figure.high)]
    when = period_words(figure.period, ev.about(figure.series_id).frequency)
    return f"{sign}{pct(figure.value)}, {when}", figure.source_id


def news(ev: Evidence) -> list[News]:
    """Return the feed's entries on awaited figures, newest first: what came, with the state it led to, or is overdue.

    They follow from the rows and the day up to which evidence was collected, so a version always has the same ones.
    """
    return [_entry(ev, change) for change in scoreboard.changes(ev)]


def _entry(ev: Evidence, change: Change) -> News:
    title, key, text = (_of_watchlist if change.of == WATCH else _of_record)(ev, change)
    address = f"{PAGES[change.of]}.html#{ANCHORS[change.of]}"
    return News(f"{change.kind} {change.of} {key}", title, change.day, address, text)


def _of_watchlist(ev: Evidence, change: Change) -> tuple[str, str, str]:
    row = change.row
    last = f"{pct(row.value)}, {period_words(pd.Period(row.period), row.frequency)}"
    key = f"{row.entry} {row.period}"
    if change.kind != CAME:
        return f"Overdue: {row.what}", key, f"The last one is {last}; the next has not come."
    return f"{SIGNS.get(row.state, 'New figure')}: {row.what}", key, f"{last}. State: {row.state}."


def _of_record(ev: Evidence, change: Change) -> tuple[str, str, str]:
    row = change.row
    label, key = our_record.label(ev, row), f"{row.target} {row.due} {row.origin}"
    if change.kind != CAME:
        return f"Overdue: {label}", key, f"Our forecast of {date(row.made_on)}: {our_record.said(row)}."
    return f"Forecast scored: {label}", key, f"Came: {our_record.came(row)}. Said: {our_record.said(row)}."
