"""How earlier pilots spread: each pilot, the curve of waiting times, base rates by what is counted, and the numbers."""

from __future__ import annotations

import pandas as pd

from telecompilot import evidence
from telecompilot.evidence import Evidence, formats
from telecompilot.study import openings, survival

STATES = {
    "extended": "Went nationwide",
    "partial": "Wider, but not nationwide",
    "reversed": "Taken back",
    "open": "Begun since 2024",
}
TELECOM, ALL = "Telecom services", "All earlier pilots"
UNITS = {TELECOM: "category", ALL: None}
MEASURED = tuple(series_id for pair in openings.MEASURES.values() for series_id in pair)
REVERSAL = "hospitals-reversed-2015"
UNDATED = {  # pilots that went nationwide and whose start no document dates, and the event that says so
    "performance brokers": "national-list-2019",
    "oil and gas exploration": "national-list-2019",
}


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


def curve(ev: Evidence | None = None) -> pd.DataFrame:
    """Return the chance of having gone nationwide by age: group (of UNITS), months, nationwide, low, high (0-1).

    Each group has a row at month 0, one at each age at which some spread, and one at the longest wait. Before the first
    spread the interval is unknown (NaN).
    """
    ev = ev or evidence.load()
    parts = []
    for group, unit in UNITS.items():
        found = survival.expansion_curve(ev.pilots, unit=unit).reset_index()
        found = found[["months", "nationwide", "low", "high"]]
        start = pd.DataFrame({"months": [0.0], "nationwide": [0.0]})
        end = found.iloc[[-1]].assign(months=_earlier(ev, unit).months.max())
        parts.append(pd.concat([start, found, end], ignore_index=True).assign(group=group))
    return pd.concat(parts, ignore_index=True)


def _earlier(ev: Evidence, unit: str | None) -> pd.DataFrame:
    kept = ev.pilots[(ev.pilots.pilot != survival.PRESENT) & (ev.pilots.unit == unit if unit else True)]
    return survival.waits(kept)


def sizes(ev: Evidence | None = None) -> dict[str, int]:
    """Return the number of pilots behind each curve."""
    ev = ev or evidence.load()
    return {group: len(_earlier(ev, unit)) for group, unit in UNITS.items()}


def rates(ev: Evidence | None = None) -> pd.DataFrame:
    """Return how often pilots went nationwide and how often they were reversed, by what is counted: in words."""
    ev = ev or evidence.load()
    rows = _base_rates(ev)
    return pd.DataFrame(
        {
            "What is counted": [str(unit)[0].upper() + str(unit)[1:] for unit in rows.index],
            "Settled": rows.total.to_numpy(),
            "Nationwide": rows.nationwide.to_numpy(),
            "Rate (95% interval)": [_rate(*row) for row in rows[["rate", "low", "high"]].to_numpy()],
            "Taken back (95% interval)": [
                _rate(row.reversed / row.total, row.reversed_low, row.reversed_high) for row in rows.itertuples()
            ],
        }
    )


def _base_rates(ev: Evidence) -> pd.DataFrame:
    return survival.base_rates(ev.pilots, openings.measures(ev), len(UNDATED))


def _rate(rate: float, low: float, high: float) -> str:
    return "not published" if pd.isna(rate) else f"{formats.pct(rate, 0)} ({formats.span(low, high, 0)})"


def words(ev: Evidence) -> dict[str, str]:
    """Return the counts of the chapter on how pilots spread, ready for its prose."""
    table = pilots(ev)
    kinds = table[(table.unit == "category")]
    spread = kinds[kinds.group == STATES["extended"]]
    settled = table[table.group != STATES["open"]]
    age = survival.present_age(ev.pilots)
    done, tasks = (ev.latest(f"ftz_{name}_cum").value for name in ("measures_replicated", "pilot_tasks"))
    return {
        "kinds": formats.count(len(kinds)),
        "kinds_spread": formats.count(len(spread)),
        "kinds_partial": formats.count(int((kinds.group == STATES["partial"]).sum())),
        "kinds_back": formats.count(int((kinds.group == STATES["reversed"]).sum())),
        "wait_short": formats.num(spread.months.min(), 0),
        "wait_long": formats.num(spread.months.max(), 0),
        "partial_years": formats.num(kinds[kinds.group == STATES["partial"]].months.min() // 12),
        "age": formats.num(age, 0),
        "spread_by_age": formats.count(int((spread.months <= age).sum())),
        "settled": formats.count(len(settled)),
        "settled_spread": formats.count(int((settled.group == STATES["extended"]).sum())),
        "settled_back": formats.count(int((settled.group == STATES["reversed"]).sum())),
        **_curve_words(ev, age),
        **_rate_words(ev),
        "measures": formats.num(done),
        "tasks": formats.num(tasks),
        "measures_share": formats.pct(done / tasks, 0),
    }


def _curve_words(ev: Evidence, age: float) -> dict[str, str]:
    """Read the curves at the present pilot's age and at their end."""
    found = {}
    for name, group in (("telecom", TELECOM), ("earlier", ALL)):
        rows = curve(ev)
        rows = rows[rows.group == group]
        now, last = rows[rows.months <= age].iloc[-1], rows.iloc[-1]
        half = rows[rows.nationwide >= 0.5]
        found |= {
            f"{name}_now": formats.pct(now.nationwide, 0),
            f"{name}_now_span": formats.span(now.low, now.high, 0) if pd.notna(now.low) else "not known",
            f"{name}_last": formats.pct(last.nationwide, 0),
            f"{name}_last_span": formats.span(last.low, last.high, 0),
            f"{name}_half": f"after {formats.num(half.months.iloc[0], 0)} months" if len(half) else "not yet",
        }
    return found


def _rate_words(ev: Evidence) -> dict[str, str]:
    rows = _base_rates(ev)
    telecom, dated, known = (
        rows.loc[name]
        for name in ("telecom categories", "categories and episodes", "the same, and those of unknown start")
    )
    return {
        "undated": formats.count(len(UNDATED)).capitalize(),
        "undated_names": " and ".join(UNDATED),
        "dated_rate": formats.pct(dated.rate, 0),
        "known_rate": formats.pct(known.rate, 0),
        "rate_low": formats.pct(rows.rate.min(), 0),
        "rate_high": formats.pct(rows.rate.max(), 0),
        "rate_span": formats.span(telecom.low, telecom.high, 0),
        "back_high": formats.pct(telecom.reversed_high, 0),
    }
