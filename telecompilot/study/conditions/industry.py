"""What is said of the negative lists, and of foreign firms in trade, industrial profits and new money."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from telecompilot.evidence import Evidence
from telecompilot.evidence.formats import num, pct
from telecompilot.study.conditions.statements import Part, dated, exact, fell

LISTS = {"The zone list": "negative_list_ftz_items", "The nationwide list": "negative_list_national_items"}
EXPORTS, IMPORTS, PROFITS = (f"fie_share_{name}" for name in ("exports", "imports", "industrial_profits_release"))
TRADE = {EXPORTS: "Foreign firms’ share of exports", IMPORTS: "Foreign firms’ share of imports"}
FINAL, EARNED, SINCE = "fie_share_industrial_profits_yearbook", "Foreign firms’ share of industrial profits", "2005"
NEW_BASE, MONEY = "2020", "fdi_manufacturing_cny"


def lists_shrank(ev: Evidence) -> Iterator[Part]:
    """Both negative lists are shorter than their first editions."""
    yield from (fell(ev, series_id, "first", what=f"Items: {name}") for name, series_id in LISTS.items())


def lists_emptied_before_2026(ev: Evidence) -> Iterator[Part]:
    """The last manufacturing items left the nationwide list before 2026, in which the article places it."""
    items = ev.series("negative_list_national_manufacturing_items")
    none = items.index[items == 0].year
    words = f"no manufacturing item is on the nationwide list from the edition of {min(none, default='no year')}"
    yield Part(words, bool(len(none)) and min(none) < 2026, (ev.at(items.name, "latest"),))
    day = ev.events.date["national-list-2024"]
    yield Part(f"the list of 2024 took effect on {day}", day < "2026", ("events:national-list-2024",))


def no_manufacturing_item(ev: Evidence) -> Iterator[Part]:
    """No manufacturing item is on either negative list."""
    for name, series_id in LISTS.items():
        last = ev.latest(series_id.replace("_items", "_manufacturing_items"))
        yield Part(f"{name}, items in manufacturing: {dated(last)}", last.value == 0, (last,))


def trade_share_fell(ev: Evidence) -> Iterator[Part]:
    """Foreign firms’ shares of exports and imports are below those of 2005."""
    yield from (fell(ev, series_id, SINCE, what=what) for series_id, what in TRADE.items())


def trade_peaked_before_the_lists(ev: Evidence) -> Iterator[Part]:
    """Foreign firms’ shares of exports and imports were highest before the first negative list of 2013."""
    first = ev.at(LISTS["The zone list"], "first")
    for series_id, what in TRADE.items():
        peak = ev.at(series_id, exact(ev, series_id).idxmax())
        words = f"{what} was highest with {dated(peak)}, the first list is that of {first.period}"
        yield Part(words, peak.period.year < first.period.year, (peak,))


def profits_held_up(ev: Evidence) -> Iterator[Part]:
    """Within no set of comparable figures did foreign firms lose as much of profits as they lost of trade."""
    lost = min(exact(ev, series_id)[SINCE] - exact(ev, series_id).iloc[-1] for series_id in TRADE)
    released = exact(ev, PROFITS)
    lines = {
        "final figures": exact(ev, FINAL),
        "first releases": released[: str(int(NEW_BASE) - 1)],
        "new base": released[NEW_BASE:],
    }
    for name, line in lines.items():
        change = line.iloc[-1] - line.iloc[0]
        ends = [num(100 * end, 1, sign=True) for end in (change, -lost)]
        words = f"{EARNED}, {name}: {ends[0]} points; of trade at least {ends[1]}"
        yield Part(words, abs(change) < lost, (ev.latest(FINAL if name == "final figures" else PROFITS),))


def profit_releases_are_copies(ev: Evidence) -> Part:
    """Several first releases of industrial profits were read as copies."""
    weak = ev.rows(PROFITS).weak
    return Part(f"{weak.sum()} of {len(weak)} first releases of industrial profits rest on copies", weak.sum() > 1)


def manufacturing_money_fell(ev: Evidence) -> Part:
    """Manufacturing draws less foreign investment than in 2022."""
    return fell(ev, MONEY, "2022", what="Foreign investment in manufacturing")


def manufacturing_money_fell_fastest(ev: Evidence) -> Part:
    """By the year, new money in manufacturing fell faster than foreign firms’ shares of trade and of profits."""
    since = {MONEY: "2022", EXPORTS: SINCE, IMPORTS: SINCE, PROFITS: NEW_BASE}
    pace = {series_id: _pace(exact(ev, series_id)[year:]) for series_id, year in since.items()}
    words = ", ".join(f"{ev.about(series_id).title} {pct(rate, 1, sign=True)}" for series_id, rate in pace.items())
    return Part(f"Change a year: {words}", pace.pop(MONEY) < min(0, *pace.values()), (ev.latest(MONEY),))


def _pace(line: pd.Series) -> float:
    """Return the mean relative change a year of a yearly line."""
    return (line.iloc[-1] / line.iloc[0]) ** (1 / (line.index[-1].year - line.index[0].year)) - 1
