"""Foreign firms among the holders of value-added telecom licences: a fraction of firms, and of licences by category."""

from __future__ import annotations

import pandas as pd

from telecompilot.evidence import Evidence
from telecompilot.evidence.points import documents

CATEGORIES = {
    "b11": "B11 data centres",
    "b14": "B14 internet access",
    "b21": "B21 data and transactions",
    "b24": "B24 call centres",
    "b25_icp": "B25 information, internet",
    "b25_nonicp": "B25 information, other",
}
EARLIER, LATER = pd.Period("2018-12"), pd.Period("2019-12")  # when foreign licences are published by category
HOLDERS, CROSS, WIDE = "all licence holders", "holders of a ministry licence", "all information and telecom firms"
ONE_BASIS = "2020-12"  # the last month whose total counts a holder of two licences twice


def bracketed(number: pd.Series, total: pd.Series) -> pd.DataFrame:
    """Return number / total at the dates of `number`: low, high, exact, and the dates of the total, before and after.

    Where `total` has no figure for a date the ends come from its neighbours before and after, which bound it as long as
    the total only grows between them. Dates without a neighbour on each side are left out.
    """
    rows = []
    for period, value in number.items():
        before, after = total[total.index <= period], total[total.index >= period]
        if len(before) and len(after):
            ends = before.index[-1], after.index[0]
            rows.append((period, value / after.iloc[0], value / before.iloc[-1], ends[0] == ends[1], *ends))
    return pd.DataFrame(rows, columns=["period", "low", "high", "exact", "before", "after"]).set_index("period")


def holders(ev: Evidence) -> pd.DataFrame:
    """Return the foreign fraction of licence holders under three definitions that are never joined.

    Columns: of (whom it is a fraction of), period, when (timestamp), low, high (shares), exact, source_id.
    """
    own = bracketed(ev.series("fie_telecom_caict"), ev.series("vats_enterprises_total")[:ONE_BASIS]).reset_index()
    behind = {"period": "fie_telecom_caict", "before": "vats_enterprises_total", "after": "vats_enterprises_total"}
    own["source_id"] = [
        " ".join(documents(ev, [name], str(getattr(row, when))) for when, name in behind.items())
        for row in own.itertuples()
    ]
    firms, wide = ev.at("fie_telecom_stock", "2024-12"), ev.at("infocom_enterprises_total", "2024-12")
    ends = {"low": firms.low / wide.high, "high": firms.high / wide.low}
    ends["source_id"] = f"{firms.source_id} {wide.source_id}"
    rows = [
        own.assign(of=HOLDERS),
        ev.rows("fie_in_crossregional_share").reset_index().assign(of=CROSS, exact=True),
        pd.DataFrame([{"of": WIDE, "period": wide.period, **ends, "exact": False}]),
    ]
    frame = pd.concat([part[["period", "low", "high", "exact", "of", "source_id"]] for part in rows], ignore_index=True)
    return frame.assign(when=[period.end_time.normalize() for period in frame.period])


def categories(ev: Evidence) -> pd.DataFrame:
    """Return the foreign share of licence items by category, highest first.

    Columns: code, category, share (end-2019), low and high (end-2018, from the neighbouring totals), licences and
    before (foreign items at the two dates), uncapped (date from which a nationwide ceiling was gone, or empty),
    source_id (of the figures used, space-separated).
    """
    rows = []
    for code, category in CATEGORIES.items():
        foreign, whole = ev.rows(f"fie_licences_{code}"), ev.rows(f"vats_items_{code}")
        earlier = bracketed(foreign.value[[EARLIER]], whole.value).iloc[0]
        figures = pd.concat([foreign.loc[[EARLIER, LATER]], whole.loc[[earlier.before, earlier.after, LATER]]])
        rows.append(
            {
                "code": code,
                "category": category,
                "share": foreign.value[LATER] / whole.value[LATER],
                "low": earlier.low,
                "high": earlier.high,
                "licences": int(foreign.value[LATER]),
                "before": int(foreign.value[EARLIER]),
                "uncapped": _uncapped(ev, code[:3].upper()),
                "source_id": " ".join(dict.fromkeys(figures.source_id)),
            }
        )
    return pd.DataFrame(rows).sort_values("share", ascending=False, ignore_index=True)


def _uncapped(ev: Evidence, code: str) -> str:
    """Return the date from which foreign firms could wholly own a service of this code in all China, before `LATER`."""
    rows = ev.services[(ev.services.code == code) & ev.services.regime.str.startswith("Nationwide")]
    dates = rows[(rows.foreign_cap == 100) & (rows.effective <= str(LATER))].effective
    return dates.min() if len(dates) else ""
