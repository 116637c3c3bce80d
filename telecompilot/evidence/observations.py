"""From rows of the tables to one point a period: which source speaks for it, its value, and its interval."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from telecompilot.evidence import periods, tables, units
from telecompilot.evidence.derived import arithmetic

COLUMNS = ["value", "low", "high", "printed", "qualifier", "source_id", "kind", "note", "weak"]


@dataclass(frozen=True)
class Observation:
    """One figure: `value`, `low`, `high` in 0-1 for percent series, else in `unit`; `weak` as in Evidence.weak."""

    series_id: str
    period: pd.Period
    value: float
    low: float
    high: float
    unit: str
    source_id: str
    qualifier: str
    note: str
    weak: bool


def preferred(observations: pd.DataFrame, catalogue: pd.DataFrame) -> pd.DataFrame:
    """Return one row a series and period: COLUMNS, series_id and period; shares for percent, else the series' own unit.

    The row comes from the first source named in the series' `prefer`; else from the best kind of source
    (tables.KINDS), then the exact before the rounded before the bound, then by source_id. A blog or a mirror does not
    speak, preferred or not, where a better source states the figure exactly. `weak` tells that no row of that series
    and period has a better source than those two.
    """
    named = {
        (series_id, source): rank
        for series_id, prefer in catalogue.prefer.items()
        for rank, source in enumerate(prefer.split())
    }
    trust = {kind: rank for rank, kind in enumerate(tables.KINDS)}
    keys = zip(observations.series_id, observations.source_id, strict=True)
    ranked = observations.assign(
        own=[named.get(key, len(named)) for key in keys],
        trust=observations.kind.map(trust).fillna(len(trust)),
        blur=observations.qualifier.map({"": 0, "~": 1}).fillna(2),
        weak=observations.kind.isin(tables.WEAK_KINDS),
    )
    ranked["exact"] = ~ranked.weak & (ranked.blur == 0)
    ranked["beaten"] = ranked.weak & ranked.groupby(["series_id", "period"]).exact.transform("any")
    ranked = ranked.sort_values(["series_id", "period", "beaten", "own", "trust", "blur", "source_id"])
    ranked["weak"] = ranked.groupby(["series_id", "period"]).weak.transform("min")
    return _scaled(ranked.drop_duplicates(["series_id", "period"]), catalogue)


def _scaled(rows: pd.DataFrame, catalogue: pd.DataFrame) -> pd.DataFrame:
    """Add the interval of each figure, and bring all three to the unit of `Evidence.series`."""
    about = catalogue[["unit", "lower", "upper"]].reindex(rows.series_id)
    ends = []
    for text, qualifier, unit, lower, upper in zip(
        rows.printed, rows.qualifier, about.unit, about.lower, about.upper, strict=True
    ):
        cells = (float(text), *units.interval(text, qualifier, unit, lower, upper))
        per = units.UNITS[unit].per
        # 43.7 / 100 is 0.43700000000000006 in floats; the published text says which digits are meant.
        ends.append([round(cell / per, units.decimals(text) + 4) if per != 1 else cell for cell in cells])
    scaled = pd.DataFrame(ends, rows.index, ["value", "low", "high"], dtype=float)
    return rows.assign(**scaled)[["series_id", "period", *COLUMNS]]


def by_period(rows: pd.DataFrame, frequency: str) -> pd.DataFrame:
    """Return the published points of one series, COLUMNS by PeriodIndex, from its preferred `rows`."""
    texts = rows.period.str.replace("-Q", "Q")
    return rows[COLUMNS].set_axis(pd.PeriodIndex(texts, freq=periods.FREQUENCIES[frequency][0], name="period"))


def computed(entry: arithmetic.Derived, operands: list[pd.DataFrame], about: pd.Series) -> pd.DataFrame:
    """Return the points of a derived series, COLUMNS by PeriodIndex, where every operand has one.

    Parameters: `operands`, the points of entry.operands in that order. A point is weak if one of its operands is.
    Intervals stay inside the series' own ends.
    """
    frames = entry.align(operands, periods.FREQUENCIES[about.frequency][0])
    ends = entry.compute(*(frame[arithmetic.ENDS] for frame in frames))
    per = units.UNITS[about.unit].per
    cells = frames[0].source_id.str.cat([frame.source_id for frame in frames[1:]], sep=" ")
    return ends.assign(
        low=ends.low.clip(lower=about.lower / per),
        high=ends.high.clip(upper=about.upper / per),
        printed="",
        qualifier="",
        source_id=cells.map(lambda cell: " ".join(dict.fromkeys(cell.split()))),
        kind="computed",
        note=f"computed: {entry.formula}",
        weak=pd.concat([frame.weak for frame in frames], axis=1).any(axis=1),
    )[COLUMNS]


def joined(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Return the points of `first`, and those of `second` for periods that `first` lacks, in order."""
    parts = [part for part in (first, second[~second.index.isin(first.index)]) if len(part)]
    return (pd.concat(parts) if parts else first).sort_index()
