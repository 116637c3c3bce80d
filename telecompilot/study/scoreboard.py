"""The scoreboard: figures that bear on the pilot and are awaited, and what became of those that were.

Awaited are the rows of the watch-list and, of the forecasts on record, the next one of each target that bears on the
pilot: its approvals, its extent, and the markets of the earlier openings.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from telecompilot.evidence import Evidence, access_log, collected
from telecompilot.evidence.periods import moment
from telecompilot.study import assumptions, openings, register, watchlist
from telecompilot.study.approvals import APPROVALS
from telecompilot.study.register.recipes import SIGN, WIDER

CAME, OVERDUE = "came", "overdue"
WATCH, RECORD = "watch", "record"


class Change(NamedTuple):
    """What became of an awaited figure: the day (ISO), CAME or OVERDUE, WATCH or RECORD, and the row it is about.

    A row of WATCH has entry, what, period, frequency, value (0-1) and state; one of RECORD is of `register.scored`.
    """

    day: str
    kind: str
    of: str
    row: pd.Series


@access_log.once
def awaited(ev: Evidence) -> pd.DataFrame:
    """Return what is awaited, in the order of due dates: kind (WATCH or RECORD), key, due (month), overdue.

    `key` is the entry of the watch-list, or the row of `register.scored`.
    """
    listed = watchlist.watchlist(ev)
    watched = pd.DataFrame({"kind": WATCH, "key": listed.index, "due": listed.next_expected, "overdue": listed.overdue})
    made = _open(ev)
    due = pd.Series({at: _due(ev, row) for at, row in made.iterrows()}, dtype=str).sort_values(kind="stable")
    due = due[~made.target[due.index].duplicated()]
    late = [watchlist.over(month, collected(ev.folder)) for month in due]
    kept = pd.DataFrame({"kind": RECORD, "key": due.index, "due": due, "overdue": late})
    return pd.concat([watched, kept]).sort_values("due", kind="stable", ignore_index=True)


def _open(ev: Evidence) -> pd.DataFrame:
    """Return the open forecasts of what bears on the pilot and is not on the watch-list."""
    made, markets = register.scored(ev), {APPROVALS, WIDER, *openings.results(ev).measured.series_id}
    return made[made.latest & ~made.came & made.target.isin(markets - set(watchlist.SERIES))]


def _due(ev: Evidence, row: pd.Series) -> str:
    return f"{register.falls_due(ev, row):%Y-%m}"


def changes(ev: Evidence) -> list[Change]:
    """Return what became of awaited figures since the pilot opened, newest first: those that came, those overdue."""
    found = [*_of_watchlist(ev), *_of_record(ev)]
    return sorted(found, key=lambda change: change.day, reverse=True)


def _of_watchlist(ev: Evidence) -> Iterator[Change]:
    given = assumptions.load(ev)
    rows, opening = watchlist.able(ev, given), given.value("opening")
    for name, (names, share, what) in watchlist.WATCHED.items():
        every = watchlist.figures(ev, names)
        days = [_published(ev, row.source_id, pd.Period(row.period)) for row in every.itertuples()]
        for at, figure in enumerate(every.itertuples()):
            known = every.iloc[: at + 1]
            row = {"entry": name, "what": what, "period": figure.period, "frequency": figure.frequency}
            row |= {"value": figure.value, "state": watchlist.NO_SIGN}
            if figure.t >= opening:
                row["state"] = watchlist.entry(known, ev, given, share, collected(ev.folder), rows)["state"]
                yield Change(days[at], CAME, WATCH, pd.Series(row))
            _, due = watchlist.due(known, ev, given)
            if moment(due) >= opening and watchlist.over(due, (*days[at + 1 :], collected(ev.folder))[0]):
                yield Change(_after(due), OVERDUE, WATCH, pd.Series(row))


def _of_record(ev: Evidence) -> Iterator[Change]:
    made = register.scored(ev)
    for _, row in made[made.latest & ~made.target.str.startswith(SIGN)].iterrows():
        due = _due(ev, row)
        if row.came:
            yield Change(_came(ev, row, due), CAME, RECORD, row)
        elif watchlist.over(due, collected(ev.folder)):
            yield Change(_after(due), OVERDUE, RECORD, row)


def _came(ev: Evidence, row: pd.Series, due: str) -> str:
    """Return the day on which an outcome came: that of its document, or the day after it was due."""
    if row.target in (APPROVALS, WIDER):
        return _after(due)
    rows = ev.rows(row.target)
    when = pd.Period(row.due.replace("-Q", "Q"), freq=rows.index.freq)
    return _published(ev, rows.source_id[when], when)


def _published(ev: Evidence, source_ids: str, period: pd.Period) -> str:
    """Return the day (ISO) on which a figure came: its document's, or the end of its period if that is unknown."""
    said = ev.source(source_ids.split()[0]).published
    return f"{pd.Timestamp(said):%Y-%m-%d}" if said else f"{period.end_time:%Y-%m-%d}"


def _after(month: str) -> str:
    return f"{pd.Period(month, 'M').end_time + pd.Timedelta(days=1):%Y-%m-%d}"
