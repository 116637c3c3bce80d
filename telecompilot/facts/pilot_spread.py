"""How earlier pilots spread, in plain counts: the frame and the numbers. The survival analysis is in `survival`."""

from __future__ import annotations

import pandas as pd

from telecompilot import evidence, survival, theme
from telecompilot.evidence import Evidence

STATES = {
    "extended": "Went nationwide",
    "partial": "Wider, but not nationwide",
    "reversed": "Taken back",
    "open": "Begun since 2024",
}
REVERSAL = "hospitals-reversed-2015"


def pilots(ev: Evidence | None = None) -> pd.DataFrame:
    """Return pilots with months to nationwide, to being taken back, or so far.

    Columns: pilot, group, unit, start, months, ended, source_id. `ended` is False where the wait goes on. Ordered by
    what became of them, then by months.
    """
    ev = ev or evidence.load()
    waits = survival.waits(ev.pilots)
    back = waits.state == "reversed"
    until = pd.Series(ev.events.date[REVERSAL], index=waits.index)
    waits["months"] = waits.months.mask(back, survival.months(waits.start, until))
    waits["group"] = waits.state.map(STATES)
    waits["ended"] = waits.state.isin(["extended", "reversed"])
    order = {state: rank for rank, state in enumerate(STATES)}
    waits = waits.assign(rank=waits.state.map(order)).sort_values(["rank", "months", "pilot"], kind="stable")
    return waits[["pilot", "group", "unit", "start", "months", "ended", "source_id"]].reset_index(drop=True)


def sources(ev: Evidence | None = None) -> tuple[str, ...]:
    """Return the ids of the documents behind the pilots, each once."""
    return tuple(dict.fromkeys(" ".join(pilots(ev).source_id).split()))


def words(ev: Evidence) -> dict[str, str]:
    """Return the counts of the chapter on how pilots spread, ready for its prose."""
    table = pilots(ev)
    kinds = table[(table.unit == "category")]
    spread = kinds[kinds.group == STATES["extended"]]
    settled = table[table.group != STATES["open"]]
    age = survival.present_age(ev.pilots)
    done, tasks = (ev.latest(f"ftz_{name}_cum").value for name in ("measures_replicated", "pilot_tasks"))
    return {
        "kinds": theme.count(len(kinds)),
        "kinds_spread": theme.count(len(spread)),
        "kinds_partial": theme.count(int((kinds.group == STATES["partial"]).sum())),
        "kinds_back": theme.count(int((kinds.group == STATES["reversed"]).sum())),
        "wait_short": theme.num(spread.months.min(), 0),
        "wait_long": theme.num(spread.months.max(), 0),
        "partial_years": theme.num(kinds[kinds.group == STATES["partial"]].months.min() // 12),
        "age": theme.num(age, 0),
        "spread_by_age": theme.count(int((spread.months <= age).sum())),
        "settled": theme.count(len(settled)),
        "settled_spread": theme.count(int((settled.group == STATES["extended"]).sum())),
        "settled_back": theme.count(int((settled.group == STATES["reversed"]).sum())),
        "measures": theme.num(done),
        "tasks": theme.num(tasks),
        "measures_share": theme.pct(done / tasks, 0),
    }
