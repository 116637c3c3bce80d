"""Foreign shares around each opening of a service sector, what they did, and licences beside them."""

from __future__ import annotations

import re

import pandas as pd

from telecompilot import evidence
from telecompilot.evidence import Evidence
from telecompilot.figure import observed

RULE = "opening-1"  # the event study's frozen selection in events.csv; this chapter adds and drops nothing
SECTORS = ("banking", "insurance", "film", "ecommerce")
STOCKS = {"banking_foreign_share_assets", "insurance_foreign_share_assets"}
OUTLIER = {"insurance_foreign_share_premium": "2005", "insurance_foreign_share_life": "2005"}
PANELS = {  # of each opening: heading and what was opened
    "insurance-place-line": ("Insurers, premiums", "place and lines, 2004"),
    "banks-place-client": ("Banks, assets", "place and clients, 2006"),
    "film-quota-2012": ("Films, box office", "import quota, 2012"),
    "ecommerce-100": ("Amazon, online sales", "full ownership, 2015"),
    "banks-cap-2018": ("Banks, assets", "ceiling off, 2018"),
    "life-51-2018": ("Life insurers", "ceiling to 51%, 2018"),
    "life-cap-end": ("Insurers, assets", "life ceiling off, 2020"),
}
COUNTED = {
    "Banks": ("banking_foreign_legal_persons", "banking_foreign_share_assets"),
    "Insurers": ("insurance_foreign_institutions", "insurance_foreign_share_assets"),
}
LICENCES, SHARE = "Licensed firms", "Share of assets"
ROSE, FELL, UNCLEAR = "rose", "fell", "unclear"
GROUP_POLICY = "insurance-group-policy-2005"


def openings(ev: Evidence | None = None) -> pd.DataFrame:
    """Return the service openings of the event study by event_id in order of date: observed.openings and the words.

    Further columns: series_id, heading, opened. Raises KeyError for a selected opening that PANELS does not name.
    """
    ev = ev or evidence.load()
    chosen = ev.events[(ev.events.rule == RULE) & (ev.events.phase == "effective") & ev.events.sector.isin(SECTORS)]
    found = observed.openings(ev, *chosen.index).assign(series_id=chosen.series_id)
    words = pd.DataFrame([PANELS[event] for event in found.index], found.index, ["heading", "opened"])
    return found.join(words).sort_values("when")


def paths(ev: Evidence | None = None) -> pd.DataFrame:
    """Return share around each service opening: observed.COLUMNS, event_id, `since` (years from it) and `outlier`."""
    ev = ev or evidence.load()
    return pd.concat([_path(ev, event) for event in openings(ev).itertuples()], ignore_index=True)


def _path(ev: Evidence, event) -> pd.DataFrame:
    found = share(ev, event.series_id)
    return found.assign(event_id=event.Index, since=found.when - event.when)


def share(ev: Evidence, series_id: str) -> pd.DataFrame:
    """Return a share with its figures dated by month where a year has none, and `outlier` for years set apart."""
    dated = [name for name in (f"{series_id}_dated",) if name in ev.catalogue.index]
    found = observed.points(ev, series_id, *dated, stock=series_id in STOCKS)
    return found.assign(outlier=found.period.str.startswith(OUTLIER.get(series_id, "none")))


def verdicts(ev: Evidence | None = None) -> pd.DataFrame:
    """Return what share did after each opening, by event_id: last figure before, latest, and `verdict`.

    ROSE or FELL only where the two intervals do not touch, else UNCLEAR; outliers are left out. Raises ValueError for
    an opening without a figure on both sides.
    """
    return pd.DataFrame([_verdict(event, rows) for event, rows in paths(ev).groupby("event_id", sort=False)]).set_index(
        "event_id"
    )


def _verdict(event: str, rows: pd.DataFrame) -> dict:
    before, after = rows[(rows.since < 0) & ~rows.outlier], rows[(rows.since >= 0) & ~rows.outlier]
    if before.empty or after.empty:
        raise ValueError(f"{event} needs a figure before and one after")
    old, new = before.iloc[-1], after.iloc[-1]
    verdict = ROSE if new.low > old.high else FELL if new.high < old.low else UNCLEAR
    ends = {"before": old.value, "after": new.value, "before_bound": old.bound, "after_bound": new.bound}
    return {"event_id": event, **ends, "before_period": old.period, "after_period": new.period, "verdict": verdict}


def licences(ev: Evidence | None = None) -> pd.DataFrame:
    """Return licensed foreign firms and their share of assets: observed.COLUMNS, sector (Banks, Insurers), measure."""
    ev = ev or evidence.load()
    parts = []
    for sector, (count, part) in COUNTED.items():
        firms = observed.points(ev, count, f"{count}_dated", stock=True)
        parts += [firms.assign(measure=LICENCES, sector=sector), share(ev, part).assign(measure=SHARE, sector=sector)]
    return pd.concat(parts, ignore_index=True)


def insurance(ev: Evidence | None = None) -> pd.DataFrame:
    """Return insurers' share of premiums and of assets: observed.COLUMNS, `outlier` and `measure`."""
    ev = ev or evidence.load()
    ids = {"Premiums": "insurance_foreign_share_premium", "Assets": "insurance_foreign_share_assets"}
    return pd.concat([share(ev, series).assign(measure=name) for name, series in ids.items()], ignore_index=True)


def without_policy(ev: Evidence | None = None) -> tuple[float, float]:
    """Return the lowest and highest foreign share of premiums in 2005 once the one big group policy is taken out.

    The two printed sums of foreign premium give the two ends; the total follows from the printed share; the policy's
    size is the one that the event states. Raises ValueError if the event states none.
    """
    ev = ev or evidence.load()
    stated = re.search(r"CNY (\d+) billion", ev.events.what[GROUP_POLICY])
    if not stated:
        raise ValueError(f"{GROUP_POLICY} states no amount")
    policy = float(stated[1])
    rows = ev.every_row("insurance_foreign_premium")
    premium = rows[rows.period == "2005"].value
    total = ev.series("insurance_foreign_premium")["2005"] / ev.series("insurance_foreign_share_premium")["2005"]
    shares = (premium - policy) / (total - policy)
    return float(shares.min()), float(shares.max())
