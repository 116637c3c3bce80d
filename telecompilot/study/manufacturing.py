"""Foreign shares of manufacturing as frames: lists of closed industries, cars, trade and profits, Tesla's plant."""

from __future__ import annotations

import pandas as pd

from telecompilot.evidence import Evidence
from telecompilot.evidence.periods import moment
from telecompilot.evidence.points import documents, points

ZONES, NATION = "Free-trade zones", "Nationwide"
# Of each list: its part of the series' names, and the names of the events of its editions, in order of preference.
LISTS = {ZONES: ("ftz", ("ftz-list", "national-list")), NATION: ("national", ("national-list",))}
SHIPMENTS, RETAIL = "Shipments, exports counted (CAAM)", "Retail in China (CPCA)"
CAAM, CPCA = "pv_share_foreign_brands_caam", "pv_share_foreign_brands_cpca"
PROFITS, RELEASED, NEW_BASE = "Industrial profits", "first releases", 2020
WEIGHTS = {  # series: what the share is of, vintage
    "fie_share_exports": ("Exports", ""),
    "fie_share_imports": ("Imports", ""),
    "fie_share_industrial_profits_yearbook": (PROFITS, "final figures"),
    "fie_share_industrial_profits_release": (PROFITS, RELEASED),
}
PLANT = {"total": "tesla_shanghai_deliveries", "home": "tesla_china_retail", "abroad": "tesla_china_exports"}


def lists(ev: Evidence) -> pd.DataFrame:
    """Return the editions of both negative lists: scope, edition (year), when, effective (text), items, manufacturing,
    source_id (of both).

    `when` is the decimal year in which the edition took effect, mid-year where no day is known; `manufacturing` is the
    number of manufacturing items, NaN where the evidence gives none.
    """
    rows = []
    for scope, (part, names) in LISTS.items():
        counts = [f"negative_list_{part}{of}_items" for of in ("", "_manufacturing")]
        manufacturing = ev.series(counts[1])
        for edition, items in ev.series(counts[0]).items():
            known = [f"{name}-{edition.year}" for name in names if f"{name}-{edition.year}" in ev.events.index]
            day = ev.events.date[known[0]] if known else str(edition.year)
            known = documents(ev, counts, str(edition))
            rows.append((scope, edition.year, moment(day), day, int(items), manufacturing.get(edition), known))
    columns = ["scope", "edition", "when", "effective", "items", "manufacturing", "source_id"]
    return pd.DataFrame(rows, columns=columns)


def cars(ev: Evidence) -> pd.DataFrame:
    """Return foreign brands' share of cars on two bases: points.COLUMNS and `basis`; `when` is the year itself."""
    bases = [points(ev, series).assign(basis=name) for series, name in ((CAAM, SHIPMENTS), (CPCA, RETAIL))]
    return on_the_tick(pd.concat(bases, ignore_index=True))


def on_the_tick(frame: pd.DataFrame) -> pd.DataFrame:
    """Return rows with `when` half a year earlier, so that yearly figures stand on their year's tick."""
    return frame.assign(when=frame.when - 0.5)


def export_effect(ev: Evidence) -> pd.DataFrame:
    """Return the years with both bases: year, shipments, retail, gap (retail less shipments), and `bound` of shipments.

    Where shipments are "at least", the gap is "at most".
    """
    both = cars(ev).pivot(index="period", columns="basis", values=["value", "bound"]).dropna()
    shipments, retail = (both["value"][basis].astype(float) for basis in (SHIPMENTS, RETAIL))
    frame = pd.DataFrame({"year": both.index.astype(int), "shipments": shipments, "retail": retail})
    return frame.assign(gap=retail - shipments, bound=both["bound"][SHIPMENTS]).reset_index(drop=True)


def weights(ev: Evidence) -> pd.DataFrame:
    """Return foreign-invested firms' shares of exports, imports, profits: points.COLUMNS, `measure`, `vintage`.

    Profits come in three vintages that must not be joined: final figures, first releases, first releases on the base
    that changed between 2019 and 2020.
    """
    lines = [
        points(ev, series).assign(measure=measure, vintage=vintage) for series, (measure, vintage) in WEIGHTS.items()
    ]
    frame = pd.concat(lines, ignore_index=True)
    new = (frame.vintage == RELEASED) & (frame.period >= str(NEW_BASE))
    frame.loc[new, "vintage"] = f"{RELEASED}, new base"
    return on_the_tick(frame)


def tesla(ev: Evidence) -> pd.DataFrame:
    """Return cars from the Shanghai plant by year: year, total, home, abroad (NaN where the split is not known)."""
    frame = pd.DataFrame({name: ev.series(series) for name, series in PLANT.items()})
    return frame.assign(year=frame.index.year).reset_index(drop=True)[["year", *PLANT]]
