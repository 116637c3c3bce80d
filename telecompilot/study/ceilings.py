"""Foreign-equity ceilings through time: dated rules, and the spans for which each ceiling held."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from telecompilot.evidence import Evidence

CHINA, ZONES, CITIES = "All China", "Zones and pilot regions", "Some cities"
PILOT, BEFORE = "Pilot", "Before the pilot"  # how a regime of the pilot begins, and what the rules were before it
NATIONWIDE = ("WTO", "Nationwide", "Regulation", "National list", BEFORE)
GENERAL = "Value-added services in general"
END = pd.Timestamp("2025-12-31")  # the spans end here, or with the year of the last rule
BASIC = ("wto-basic", "regulation-basic-2022")  # rules on basic telecom alone
PLACES = {
    "China": CHINA,
    "3 cities": CITIES,
    "17 cities": CITIES,
    "HK under CEPA": "Hong Kong and Macau only",
    "HK and Macau under CEPA": "Hong Kong and Macau only",
    "Shanghai FTZ": "Free-trade zones",
    "all FTZs": "Free-trade zones",
    "4 pilot regions": "Pilot and services regions",
    "20 services-pilot regions": "Pilot and services regions",
}


def spans(ev: Evidence) -> pd.DataFrame:
    """Return foreign-equity ceilings as spans of time, one row a category, lane and unbroken ceiling.

    Columns: category, codes (of the catalogue), services (how many share the row), in_pilot (bool), lane (CHINA or
    ZONES), where (the lane, or CITIES for a step that held in some cities only), start, end (timestamps), cap (percent;
    NaN where no rule states one), stated (the ceiling in words), rules and source_id (space-separated). A ceiling holds
    until a later row of the same category and lane; CEPA rows are left out, as they bind investors of Hong Kong and
    Macau only. Categories with the same history share a row.
    """
    rows = ev.services[ev.services.code.str.match("B|VATS") & ~ev.services.regime.str.startswith("CEPA")].copy()
    rows["lane"] = [_lane(regime, code, member) for regime, code, member in columns(rows, "regime code in_pilot")]
    rows["where"] = rows.lane.mask(rows.conditions.str.contains(r"\bin \w+ cities\b"), CITIES)
    rows["start"] = pd.to_datetime(rows.effective, format="ISO8601")
    rows["stated"] = [stated(*cells) for cells in columns(rows, "foreign_cap conditions")]
    rows["name"] = rows.name.mask(rows.code == "VATS", GENERAL)
    end = max(END, rows.start.max() + pd.offsets.YearEnd(0))
    capped = rows.groupby(["code", "name"]).foreign_cap.transform("count") > 0
    rows = rows[capped].sort_values(["code", "name", "lane", "start"], kind="stable")
    held = pd.concat([_held(group, end) for _, group in rows.groupby(["code", "name", "lane"], sort=False)])
    return _merged(held).reset_index(drop=True)


def columns(frame: pd.DataFrame, names: str) -> Iterator[tuple]:
    """Return the rows of the columns named, parted by blanks, as tuples."""
    return zip(*(frame[name] for name in names.split()), strict=True)


def _lane(regime: str, code: str, in_pilot: str) -> str:
    outside = regime.startswith(PILOT) and in_pilot == "no"  # such a row states the general rule that still stands
    return CHINA if regime.startswith(NATIONWIDE) or outside or code == "VATS" else ZONES


def _held(rows: pd.DataFrame, end: pd.Timestamp) -> pd.DataFrame:
    """Turn the dated rows of one category and lane into spans; equal ceilings in one place in a row make one span."""
    change = (rows[["stated", "where"]] != rows[["stated", "where"]].shift()).any(axis=1)
    spans = rows.groupby(change.cumsum()).agg(
        code=("code", "first"),
        name=("name", "first"),
        lane=("lane", "first"),
        where=("where", "first"),
        in_pilot=("in_pilot", lambda flags: "yes" in set(flags)),
        start=("start", "first"),
        cap=("foreign_cap", "first"),
        stated=("stated", "first"),
        rules=("regime", ", ".join),
        source_id=("source_id", lambda cells: " ".join(dict.fromkeys(" ".join(cells).split()))),
    )
    return spans.assign(end=spans.start.shift(-1).fillna(end))


def _merged(spans: pd.DataFrame) -> pd.DataFrame:
    """Let categories share a row where lanes, dates, ceilings and rules are all the same."""
    alike: dict[tuple, list[tuple[str, str]]] = {}
    for key, group in spans.groupby(["code", "name"], sort=False):
        past = tuple(columns(group, "lane where start end stated rules"))
        alike.setdefault(past, []).append(key)
    shared = {keys[0]: keys for keys in alike.values()}
    shown = spans[[key in shared for key in columns(spans, "code name")]]
    keys = [shared[key] for key in columns(shown, "code name")]
    return shown.assign(
        category=["; ".join(dict.fromkeys(name for _, name in group)) for group in keys],
        services=[len(group) for group in keys],
        codes=[", ".join(dict.fromkeys(code for code, _ in group if code != "VATS")) for group in keys],
    )


def nationwide(ev: Evidence, code: str, name: str) -> str:
    """Return the ceiling on a service in all China, in words, by the last rule on it; empty where there is none."""
    rows = ev.services[(ev.services.code == code) & (ev.services.name == name)]
    rows = rows[rows.regime.str.startswith(NATIONWIDE)].sort_values("effective", kind="stable").tail(1)
    return next((stated(cap, conditions) for cap, conditions in columns(rows, "foreign_cap conditions")), "")


def area(ev: Evidence, row) -> str:
    """Say where a service of the pilot may be sold, by the series on it or, where there is none, by its conditions."""
    series_id = f"pilot_service_area_nationwide_{row.code.lower()}"
    if series_id in ev.catalogue.index:
        return "nationwide" if ev.latest(series_id).value == 1 else "in the pilot region only"
    return next(iter(re.findall(r"service (nationwide|in [^;]*)", row.conditions)), "not stated")


def stated(cap: float, conditions: str) -> str:
    """Put a ceiling in words; where no figure is given, what the conditions say of it."""
    if pd.isna(cap):
        known = {"no commitment": "no commitment", "losed or capped at half": "closed or 50%"}
        return next((words for said, words in known.items() if said in conditions), "not stated")
    return {0: "closed", 100: "no ceiling"}.get(cap, f"{cap:g}%")


def rules(ev: Evidence) -> pd.DataFrame:
    """Return dated rules on foreign stakes in value-added telecom, as announced or in force, in order of time.

    Columns: date, published (as in the table), place, what, cap_before, cap_after (percent), announced, source_id.
    """
    events = ev.events[ev.events.sector.isin(["telecom", "ecommerce"]) & ev.events.geo.isin(list(PLACES))]
    events = events[events.phase.isin(["effective", "announced"]) & ~events.index.isin(BASIC)]
    frame = events[["what", "cap_before", "cap_after", "source_id"]].assign(
        date=pd.to_datetime(events.date, format="ISO8601"),
        published=events.date,
        place=events.geo.map(PLACES),
        announced=events.phase == "announced",
    )
    return frame.sort_values("date", kind="stable")


def in_force(changes: pd.DataFrame) -> pd.DataFrame:
    """Return those of `rules` that set a ceiling and are not only announced."""
    return changes[changes.cap_after.notna() & ~changes.announced]
