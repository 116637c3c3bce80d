"""What the pilot opened, where, on what conditions and for whom: numbers and frames for the chapter."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd

from telecompilot import evidence
from telecompilot.evidence import Evidence, formats
from telecompilot.facts.ceilings import BEFORE, CHINA, PILOT, columns, stated

START, SECOND, LATEST = "vats-pilot-b11", "pilot-count-2025-03", "pilot-count-2026-06"
FIRST = "pilot-first-approvals"
CEPA = "Hong Kong and Macau only"
# Conditions that other columns of the table of services say already.
ROUTINE = ("Ministry approval for each firm", "registered seat", "service ", "Not on the pilot's list")
BASIC = ("wto-basic", "regulation-basic-2022")  # rules on basic telecom alone
PLACES = {
    "China": CHINA,
    "HK under CEPA": CEPA,
    "HK and Macau under CEPA": CEPA,
    "Shanghai FTZ": "Free-trade zones",
    "all FTZs": "Free-trade zones",
    "4 pilot regions": "Pilot and services regions",
    "20 services-pilot regions": "Pilot and services regions",
}


def scope(ev: Evidence) -> pd.DataFrame:
    """Return the accessible table: each service, its ceiling in all China and under the pilot, where it may be sold."""
    rows = ev.services
    pilot = rows[(rows.regime == PILOT) & rows.code.str.startswith("B")]
    before = rows[rows.regime == BEFORE].set_index(["code", "name"])
    table = [_scope_row(ev, row, before) for row in pilot.itertuples()]
    order = (pilot.in_pilot != "yes").argsort(kind="stable")
    return pd.DataFrame(table).iloc[order].reset_index(drop=True)


def _scope_row(ev: Evidence, row, before: pd.DataFrame) -> dict[str, str]:
    member = row.in_pilot == "yes"
    if (row.code, row.name) in before.index:
        standing = stated(*before.loc[(row.code, row.name), ["foreign_cap", "conditions"]])
    else:
        standing = "not stated" if member else stated(row.foreign_cap, row.conditions)
    remarks = [part.strip() for part in row.conditions.split(";") if not part.strip().startswith(ROUTINE)]
    remarks = [part for part in remarks if part != "Outside the pilot"]
    return {
        "Service": row.name if row.code in row.name else f"{row.code} {row.name}",
        "Ceiling, all China": standing,
        "Ceiling, pilot regions": stated(row.foreign_cap, row.conditions) if member else "not in the pilot",
        "May be sold": _reach(ev, row.code) if member else "–",
        "Remark": "; ".join(remarks),
    }


def _reach(ev: Evidence, code: str) -> str:
    """Read where a service may be sold from the series that holds it as 1 (nationwide) or 0."""
    series_id = f"pilot_service_area_nationwide_{code.lower()}"
    return "nationwide" if ev.latest(series_id).value == 1 else "in the pilot region only"


def approvals(ev: Evidence) -> pd.DataFrame:
    """Return the dated counts of approvals: date, approvals, weak (known only from copies or blogs), source_id."""
    rows = []
    for event in (FIRST, SECOND, LATEST):
        when = pd.Timestamp(ev.events.date[event])
        found = ev.at("pilot_approvals_cum", when.to_period("M"))
        rows.append((when, int(found.value), bool(found.weak), found.source_id))
    return pd.DataFrame(rows, columns=["date", "approvals", "weak", "source_id"])


def rules(ev: Evidence) -> pd.DataFrame:
    """Return dated rules on foreign stakes in value-added telecom, as announced or in force.

    Columns: date, printed (as in the table), place, what, cap_before, cap_after (percent), announced, source_id.
    """
    found = ev.events[
        ev.events.sector.isin(["telecom", "ecommerce"]) & ev.events.phase.isin(["effective", "announced"])
    ]
    found = found[found.geo.isin(list(PLACES)) & ~found.index.isin(BASIC)]
    return pd.DataFrame(
        {
            "date": pd.to_datetime(found.date, format="ISO8601"),
            "printed": found.date,
            "place": found.geo.map(PLACES),
            "what": found.what,
            "cap_before": found.cap_before,
            "cap_after": found.cap_after,
            "announced": found.phase == "announced",
            "source_id": found.source_id,
        }
    ).sort_values("date", kind="stable")


def firms(ev: Evidence) -> pd.DataFrame:
    """Return the named firms as a table for readers, approved ones first."""
    named = ev.firms.sort_values(["status", "date"], kind="stable", key=lambda cells: cells.replace("applied", "later"))
    heads = {"firm": "Firm", "parent": "Parent", "home": "Home", "place": "Place", "service": "Service as described"}
    dated = [f"{status}, {formats.date(date)}" for status, date in columns(named, "status date")]
    return named[list(heads)].rename(columns=heads).assign(Status=dated).reset_index(drop=True)


def sources(frame: pd.DataFrame) -> tuple[str, ...]:
    """Return the source ids named in a frame's source_id column, each once."""
    return tuple(dict.fromkeys(" ".join(frame.source_id).split()))


def scope_sources(ev: Evidence) -> tuple[str, ...]:
    """Return the source ids behind the table of services."""
    return sources(ev.services[ev.services.regime.isin([PILOT, BEFORE])])


def _coincidence(ev: Evidence, latest: int) -> formats.Text:
    """Say whether an older count of another population happens to equal the latest approvals."""
    older = ev.series("fie_telecom_caict")
    equal = older[older == latest]
    if equal.empty:
        return formats.Text("No earlier count of foreign-invested telecom firms equals it.")
    return formats.Text(
        f"The same number, {formats.num(latest)}, was also the research academy’s count of all foreign-invested "
        f"telecom firms in {formats.date(equal.index[-1])}. That is a coincidence: the two count different firms."
    )


def _unnamed(number: int) -> formats.Text:
    """Say how many of the first batch have no name in public."""
    if number <= 0:
        return formats.Text("All of the first batch are named.")
    return formats.Text(f"{formats.count(number).capitalize()} of the first batch have no name in public.")


def numbers(ev: Evidence | None = None) -> SimpleNamespace:
    """Return every number that the chapter's prose prints, as Text."""
    ev = ev or evidence.load()
    counts, listed, changed, opened = approvals(ev), ev.firms, rules(ev), ev.services
    first, last = counts.iloc[0], counts.iloc[-1]
    before, regulation = opened[opened.regime == BEFORE], opened[opened.regime.str.startswith("Regulation")]
    approved = int((listed.status == "approved").sum())
    by_region = [int(ev.latest(f"pilot_approvals_region_{name}").value) for name in ("shanghai", "hainan")]
    wholly = ev.at("fie_equity_100", "2019-09")
    caps = changed[changed.cap_after.notna() & ~changed.announced]
    months = round((last.date - first.date).days / 30.44)
    stock = ev.at("fie_telecom_stock", "2024-12").value / ev.at("fie_telecom_stock", "2023-12").value - 1
    return SimpleNamespace(
        regions=formats.count(ev.latest("pilot_regions").value),
        start=formats.date(ev.events.date[START]),
        announced=formats.date(ev.events.date["vats-pilot-announced"]),
        first=formats.num(first.approvals),
        first_date=formats.date(first.date),
        second_date=formats.date(counts.date[1]),
        last=formats.num(last.approvals),
        last_date=formats.date(last.date),
        months=formats.num(months),
        readings=formats.count(len(counts)),
        levels=formats.count(counts.approvals.nunique()),
        added=formats.num(last.approvals - first.approvals),
        coincidence=_coincidence(ev, last.approvals),
        lifted=formats.count((before.foreign_cap != 100).sum()),
        b21_before=formats.pct(_cap(before, "B21", "other than") / 100),
        general=formats.pct(_cap(regulation, "VATS") / 100),
        basic=formats.pct(_cap(regulation, "basic") / 100),
        named=formats.count(approved),
        unnamed_sentence=_unnamed(int(first.approvals) - approved),
        applied=formats.count((listed.status == "applied").sum()),
        shanghai=formats.count(by_region[0]),
        hainan=formats.count(by_region[1]),
        elsewhere=formats.count(first.approvals - sum(by_region)),
        wholly=formats.num(wholly.value),
        wholly_of=formats.num(ev.at("fie_telecom_caict", "2019-09").value),
        stock_growth=formats.pct(stock, 0),
        rules=formats.count(len(caps)),
        rules_partial=formats.count((caps.place != CHINA).sum()),
        services_regions=formats.num(ev.latest("services_opening_regions").value),
        firms_caption=formats.Text(
            f"{formats.count(approved).capitalize()} of the first {formats.num(first.approvals)} approved firms are named "
            f"in public, and {formats.count((listed.status == 'applied').sum())} more applied by name"
        ),
    )


def _cap(rows: pd.DataFrame, code: str, word: str = "") -> float:
    return rows[(rows.code == code) & rows.name.str.contains(word)].foreign_cap.iloc[0]
