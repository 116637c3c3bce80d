"""How earlier pilots spread: waiting time until nationwide, base rates, and where the present pilot stands.

Earlier pilots are a small, hand-collected set, not a random sample; successes are easier to find. A base rate here is a
count with its interval, never a probability that the present pilot spreads.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from telecompilot.evidence import Evidence, collected
from telecompilot.evidence.check.together import REVERSED
from telecompilot.evidence.tables import EvidenceError
from telecompilot.models.survival import jeffreys, survival

MONTH = 365.25 / 12
PRESENT = "Value-added telecom pilot of 2024"
STATES = ("extended", "partial", "reversed", "open")

GROUPS = {"Telecom services": "category", "All earlier pilots": None}  # what a curve is drawn for: the unit counted
UNDATED = {  # pilots that went nationwide and whose start no document dates, and the event that says so
    "performance brokers": "national-list-2019",
    "oil and gas exploration": "national-list-2019",
}
MEASURES = {
    "tasks of the free-trade zones": ("ftz_measures_replicated_cum", "ftz_pilot_tasks_cum"),
    "measures of the Tianjin zone": ("ftz_measures_replicated_tianjin", "ftz_measures_local_tianjin"),
    "first-of-their-kind measures in Beijing": ("beijing_services_replicated", "beijing_services_firsts"),
}


def months(start: pd.Series, end: pd.Series) -> pd.Series:
    """Months between two columns of dates. A month counts from its first day, a year from its middle."""
    return (_days(end) - _days(start)).dt.days / MONTH


def _days(dates: pd.Series) -> pd.Series:
    text = dates.astype(str)
    return pd.to_datetime(text.where(text.str.len() != 4, text + "-07-01").where(text.str.len() != 7, text + "-01"))


def waits(pilots: pd.DataFrame, as_of: str | None = None) -> pd.DataFrame:
    """Add `months` (to nationwide, else to `as_of`) and `spread` (1 if it went nationwide) to a frame of pilots.

    as_of: day to which open pilots are followed, default that of the evidence.
    A reversed pilot stays in the risk set until `as_of`: it did not spread, and dropping it at the reversal would treat
    it as one that still might have (a competing risk).
    """
    spread = pilots.state.eq("extended")
    end = pilots.extended.where(spread, as_of or collected())
    return pilots.assign(months=months(pilots.start, end), spread=spread.astype(int))


def earlier(pilots: pd.DataFrame, as_of: str | None = None, unit: str | None = None) -> pd.DataFrame:
    """Return the `waits` of the pilots of one unit (None: of all), without the present one."""
    return waits(pilots[(pilots.pilot != PRESENT) & (pilots.unit == unit if unit else True)], as_of)


def expansion_curve(pilots: pd.DataFrame, as_of: str | None = None, unit: str | None = None) -> pd.DataFrame:
    """Return the chance of having gone nationwide by each age, from earlier pilots.

    pilots: the table pilots.csv; as_of: day to which pilots not yet nationwide are followed; unit: "category" (telecom
    service categories), "episode", or None for both. The present pilot is left out of its own yardstick.
    Returns a row an age in months at which some spread: at_risk, events, nationwide, low, high (95 %, pointwise).
    Categories opened by one act are not independent: the intervals are too short rather than too long.
    """
    timed = earlier(pilots, as_of, unit)
    alive = survival(timed.months, timed.spread)
    upside = pd.DataFrame({"nationwide": 1 - alive.survival, "low": 1 - alive.high, "high": 1 - alive.low})
    return alive[["at_risk", "events"]].join(upside).rename_axis("months")


def curves(ev: Evidence) -> pd.DataFrame:
    """Return the expansion curves of GROUPS as lines to draw: months, nationwide, low, high (0-1), group.

    Each group has a row at month 0, one at each age at which some spread, and one at the longest wait; before the first
    spread the interval is unknown (NaN).
    """
    lines = []
    for group, unit in GROUPS.items():
        steps = expansion_curve(ev.pilots, unit=unit).reset_index()[["months", "nationwide", "low", "high"]]
        start = pd.DataFrame({"months": [0.0], "nationwide": [0.0]})
        end = steps.iloc[[-1]].assign(months=earlier(ev.pilots, unit=unit).months.max())
        lines.append(pd.concat([start, steps, end], ignore_index=True).assign(group=group))
    return pd.concat(lines, ignore_index=True)


def outcomes(ev: Evidence) -> pd.DataFrame:
    """Return pilots with `months` to nationwide, to being taken back, or so far, and `ended` (False: so far).

    The other columns are those of pilots.csv. Rows are ordered by state, as STATES has it, then by months. Raises
    EvidenceError for a reversed pilot whose end no event dates.
    """
    timed = waits(ev.pilots)
    back = timed[timed.state == "reversed"]
    ends = pd.Series([_reversal(ev, row) for row in back.itertuples()], back.index, str)
    timed.loc[back.index, "months"] = months(back.start, ends)
    timed = timed.assign(ended=timed.state.isin(["extended", "reversed"]), rank=timed.state.map(STATES.index))
    return timed.sort_values(["rank", "months", "pilot"], kind="stable").drop(columns="rank").reset_index(drop=True)


def _reversal(ev: Evidence, pilot) -> str:
    events = ev.events[(ev.events.sector == pilot.sector) & ev.events.index.str.contains(REVERSED)]
    dates = events.date[events.date >= pilot.start[:4]]
    if dates.empty:
        raise EvidenceError(f"{pilot.pilot} was taken back, and no event {pilot.sector}{REVERSED}... says when")
    return dates.min()


def present_age(pilots: pd.DataFrame) -> float:
    """Return the age of the present pilot in months. Raises LookupError if the table does not name it."""
    row = pilots[pilots.pilot == PRESENT]
    if row.empty:
        raise LookupError(f"pilots.csv has no row {PRESENT!r}")
    return float(waits(row).months.iloc[0])


def base_rates(pilots: pd.DataFrame) -> pd.DataFrame:
    """Return how often an earlier pilot went nationwide, by what is counted as one.

    pilots: pilots.csv; open ones are not settled and are left out. Rows that share sector, start, extension and state
    are one legal act.
    Returns a row a unit: total, nationwide, partial, reversed, rate, low, high (Jeffreys, 95 %), reversed_low and
    reversed_high. Rows overlap: they answer the same question in different units and must not be added up.
    """
    settled = pilots[(pilots.state != "open") & (pilots.pilot != PRESENT)]
    groups = {
        "telecom categories": settled[settled.unit == "category"],
        "legal acts": settled.drop_duplicates(["sector", "start", "extended", "state"]),
        "categories and episodes": settled,
    }
    states = {unit: group.state.value_counts().reindex(STATES, fill_value=0) for unit, group in groups.items()}
    return _rates({unit: (counts.sum(), counts) for unit, counts in states.items()})


def rates(ev: Evidence) -> pd.DataFrame:
    """Return `base_rates` with a row of the pilots of unknown start, and the published totals of single measures.

    Of measures only totals are published (`MEASURES`); what became of the others is not (NaN). A total published as
    "more than" makes the rate an upper bound.
    """
    table = base_rates(ev.pilots)
    settled = table.loc["categories and episodes"]
    states = {"extended": settled.nationwide + len(UNDATED), "partial": settled.partial, "reversed": settled.reversed}
    counts = {"the same, and those of unknown start": (settled.total + len(UNDATED), states)}
    for label, (part, whole) in MEASURES.items():
        counts[label] = (ev.latest(whole).value, {"extended": ev.latest(part).value})
    return pd.concat([table, _rates(counts)])


def _rates(counts: dict[str, tuple]) -> pd.DataFrame:
    """Return a row of `base_rates` for each total and the numbers of it by state, where they are known."""
    rows = {}
    for unit, (total, states) in counts.items():
        low, high = jeffreys(int(states["extended"]), int(total))
        row = {"total": int(total), "nationwide": int(states["extended"]), "rate": states["extended"] / total}
        row |= {"low": low, "high": high}
        if "reversed" in states:
            low, high = jeffreys(int(states["reversed"]), int(total))
            row |= {"partial": int(states["partial"]), "reversed": int(states["reversed"])}
            row |= {"reversed_low": low, "reversed_high": high}
        rows[unit] = row
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("unit")


def chance(curve: pd.DataFrame, age: float, later: float) -> float:
    """Return the chance that a pilot of some age goes nationwide by a later one (months), from an `expansion_curve`."""
    by = [curve.nationwide[curve.index <= months].max() for months in (age, later)]
    before, after = (0.0 if np.isnan(value) else float(value) for value in by)
    return (after - before) / (1 - before) if before < 1 else 0.0
