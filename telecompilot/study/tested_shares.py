"""The shares that the trend models are tested on: a frozen list, its rule, and what each needs said of it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from telecompilot.evidence import Evidence, access_log
from telecompilot.evidence.points import bound
from telecompilot.models import trends

LEAST = 8  # yearly points: what the hungriest model needs for one fit
FOREIGN_SIDE = "foreign|imported|^fie_"  # a mirror image (Chinese brands, domestic films) would count one market twice
HORIZON = 5
BANDS = (95, 80, 50)


@dataclass(frozen=True)
class Tested:
    """One share: its series, a name for a small panel, what to keep in mind whatever figures come, and the last printed
    unit (share)."""

    series_id: str
    name: str
    caution: str
    unit: float | None = None


# Frozen on 24 November 2026. The rule (`candidates`) was set before any score was seen; a test holds the two together.
TESTED = (
    Tested(
        "pv_share_foreign_brands_caam",
        "Cars",
        "Shipments, exports included, so the share at home is higher.",
    ),
    Tested(
        "film_imported_share_box_office",
        "Imported films",
        "Box office; a quota raised in 2012, cinemas closed in 2020, early years rounded.",
    ),
    Tested("fie_share_exports", "Exports", "Many figures are rounded."),
    Tested("fie_share_trade", "Trade", "Overlaps with exports."),
    Tested(
        "fie_share_industrial_profits_release",
        "Industrial profits",
        "First releases; the base changed between 2019 and 2020.",
    ),
    Tested("banking_foreign_share_assets", "Bank assets", "Year-ends.", unit=1e-4),
)
NAMES = {share.series_id: share.name for share in TESTED}
UNITS = {share.series_id: share.unit for share in TESTED}


def candidates(ev: Evidence) -> list[str]:
    """Return the series that the rule admits: precedents in percent, the foreign side, at least LEAST yearly points."""
    about = ev.catalogue
    wanted = (about.role == "precedent") & (about.unit == "percent") & about.index.str.contains(FOREIGN_SIDE)
    return [series_id for series_id in about.index[wanted] if len(ev.share(series_id)) >= LEAST]


def load(ev: Evidence) -> dict[str, pd.Series]:
    """Return the yearly shares (0-1) of the frozen list by series_id; bounds stand at the number printed."""
    return {share.series_id: ev.share(share.series_id) for share in TESTED}


def bounds(ev: Evidence) -> dict[str, pd.DataFrame]:
    """Return by series_id the figures that are only bounds ("at least 30 percent"): low and high, shares, by year."""
    found = {}
    for series_id, share in load(ev).items():
        ends = ev.rows(series_id).loc[share.index, ["value", "low", "high"]]
        found[series_id] = ends.loc[[bool(bound(*row)) for row in ends.to_numpy()], ["low", "high"]]
    return found


@access_log.once
def fans(ev: Evidence) -> pd.DataFrame:
    """Return the headline forecast of each share: series_id, name, year, median, low95 ... high50, shares in 0-1.

    A row a future year, HORIZON of them after the last observed one.
    """
    parts = []
    for series_id, share in load(ev).items():
        made = trends.forecast(share, "headline", HORIZON, [level / 100 for level in BANDS], unit=UNITS[series_id])
        frame = banded(made).assign(year=made.index.year, series_id=series_id, name=NAMES[series_id])
        parts.append(frame)
    return pd.concat(parts, ignore_index=True)


def banded(made: trends.Forecast) -> pd.DataFrame:
    """Return a forecast's median and the ends of its bands as columns median, low95, high95 ... high50."""
    columns = {"median": made.median.to_numpy()}
    for level in BANDS:
        tail = (1 - level / 100) / 2
        ends = made.quantile([tail, 1 - tail]).to_numpy()
        columns |= {f"low{level}": ends[:, 0], f"high{level}": ends[:, 1]}
    return pd.DataFrame(columns)
