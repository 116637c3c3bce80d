"""Statements that conditions and checks are made of: plain words with figures, and whether these bear them out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from telecompilot.evidence import Evidence, Observation
from telecompilot.evidence.formats import date, money, num, pct
from telecompilot.evidence.points import bound, newest
from telecompilot.evidence.units import UNITS, decimals

SIZES = {"bn": 1e9, "mn": 1e6}  # how the units of money end


@dataclass(frozen=True)
class Part:
    """One statement in plain words with its figures, whether the evidence bears it out, and the rows that decide it.

    rows: figures, or rows of other tables as "events:pilot-start" (table and key); failed: the evidence lacks what the
    statement needs, and `text` says what; verified: whether a document that was opened, and is no copy, says so too.
    """

    text: str
    holds: bool
    rows: tuple[Observation | str, ...] = ()
    failed: bool = False
    verified: bool = True


def amount(value: float, unit: str) -> str:
    """Return a figure in words: a share with three digits, an amount of money, or a number of things."""
    if unit == "percent":
        return pct(value, decimals(f"{100 * value:.3g}"))
    currency, _, size = unit.rpartition("_")
    if currency and size in SIZES:
        return money(SIZES[size] * value, currency.upper())
    return num(value, 0 if abs(value) >= 100 else None) + UNITS[unit].after


def dated(figure: Observation) -> str:
    """Return a figure with its period: "45.7% (2014)", "at least 30% (2025)"."""
    words = bound(figure.value, figure.low, figure.high)
    return f"{words} {amount(figure.value, figure.unit)} ({date(figure.period)})".lstrip()


def at(ev: Evidence, series_id: str, period: str) -> Observation:
    """Return the figure for a period; "newest" is the last one of the series or of its twin dated by month."""
    return newest(ev, series_id) if period == "newest" else ev.at(series_id, period)


def exact(ev: Evidence, series_id: str) -> pd.Series:
    """Return the figures of a series that are no bounds."""
    rows = ev.rows(series_id)
    return rows.value[[not bound(*ends) for ends in rows[["value", "low", "high"]].to_numpy()]]


def compared(what: str, then: Observation, now: Observation, way: str) -> Part:
    """Whether a figure "rose" above, "fell" below or is the "same" as an earlier one.

    Apart are two figures whose intervals do not touch. Of a figure that its source gives as a bound, "at least 30%",
    the number itself is compared.
    """
    low, high = (now.value, now.value) if bound(now.value, now.low, now.high) else (now.low, now.high)
    ways = {"rose": low > then.high, "fell": high < then.low, "same": low <= then.high and high >= then.low}
    words = f"{what} {way}" if way != "same" else f"{what} stayed at one level"
    ends = f": {dated(then)}, {dated(now)}" if ways[way] else f"? {dated(then)}, then {dated(now)}"
    return Part(words + ends, bool(ways[way]), (then, now))


def moved(ev: Evidence, series_id: str, since: str, way: str, until: str = "latest", what: str = "") -> Part:
    """Whether the figure for `until` "rose" above, "fell" below or is the "same" as the one for `since` (`compared`).

    what: the words for the series, its title if left out.
    """
    then, now = at(ev, series_id, since), at(ev, series_id, until)
    return compared(what or ev.about(series_id).title, then, now, way)


def fell(ev: Evidence, series_id: str, since: str, until: str = "latest", what: str = "") -> Part:
    """Whether a figure is below an earlier one, beyond what their digits leave open."""
    return moved(ev, series_id, since, "fell", until, what)


def same(ev: Evidence, series_id: str, since: str, until: str = "latest", what: str = "") -> Part:
    """Whether two figures may be one and the same, by what their digits leave open."""
    return moved(ev, series_id, since, "same", until, what)


def rose(ev: Evidence, series_id: str, since: str, until: str = "latest", what: str = "") -> Part:
    """Whether a figure is above an earlier one, beyond what their digits leave open."""
    return moved(ev, series_id, since, "rose", until, what)


def second_hand(ev: Evidence, series_id: str, period: str = "latest") -> Part:
    """Whether copies and blogs are the only support of a figure."""
    figure = at(ev, series_id, period)
    state = "known only from copies" if figure.weak else "known from a better source than a copy"
    return Part(f"{ev.about(series_id).title}: {dated(figure)} is {state}", figure.weak, (figure,))


def latest_is(ev: Evidence, series_id: str, period: str) -> Part:
    """Whether no figure of a later period is in the evidence."""
    last = ev.latest(series_id)
    known = ev.at(series_id, period)
    return Part(f"{ev.about(series_id).title}: the last figure is {dated(last)}", last.period == known.period, (last,))


def none_of(what: str, found: Iterable[str], rows: Iterable[Observation | str] = ()) -> Part:
    """Whether nothing was found of `what`, named in the statement if something was."""
    listed = ", ".join(found)
    return Part(f"{what}: {listed or 'none'}", not listed, tuple(rows))
