"""The four counts of "foreign" side by side: how many firms each finds, what each counts, what moves each."""

from __future__ import annotations

import pandas as pd

from telecompilot.evidence import Evidence
from telecompilot.facts.measuring_share import numbers

SERIES = (
    "pilot_approvals_cum",
    "fie_telecom_stock",
    "fie_share_vats_licence_holders",
    "aws_share_idc_iaas_dated",
    "rest_share_idc_iaas",
)


def counts(ev: Evidence) -> pd.DataFrame:
    """Return counts of firms, smallest first: what, period, number, bound (">" or empty), series_id, source_id."""
    wanted = [
        ("Pilot approvals", "pilot_approvals_cum", "2025-02"),
        ("Pilot approvals", "pilot_approvals_cum", str(ev.latest("pilot_approvals_cum").period)),
        ("Foreign telecom firms, academy’s count", "fie_telecom_caict", str(ev.latest("fie_telecom_caict").period)),
        ("Foreign telecom firms, ministry’s count", "fie_telecom_stock", str(ev.latest("fie_telecom_stock").period)),
        ("All licence holders", "vats_enterprises_total", str(ev.latest("vats_enterprises_total").period)),
    ]
    rows = []
    for what, series_id, period in wanted:
        found = ev.at(series_id, period)
        rows.append((what, found.period, int(found.value), found.qualifier, series_id, found.source_id))
    return pd.DataFrame(rows, columns=["what", "period", "number", "bound", "series_id", "source_id"])


def definitions(ev: Evidence) -> pd.DataFrame:
    """Return the table of the four counts: what each counts, its latest figure, and what moves it."""
    n = numbers(ev)
    rows = [
        (
            "Approvals",
            "Firms with a permission under the pilot",
            f"{n.approvals}, {n.approvals_date}",
            "a new approval",
        ),
        (
            "Licences",
            "Foreign-invested firms with any telecom licence",
            f"more than {n.stock}, {n.stock_date}",
            "a new licence, a small foreign stake, a wider definition",
        ),
        (
            "Licence-holder share",
            "Foreign-invested firms, percent of all licence holders",
            f"{n.share}, {n.share_date}",
            "foreign licences growing faster than domestic ones",
        ),
        (
            "Brand share",
            "Sales under foreign brands, percent of all sales, cloud infrastructure",
            f"AWS {n.idc_last}, {n.idc_last_date}; all at most {n.rest}, {n.rest_date}",
            "customers changing vendor",
        ),
    ]
    return pd.DataFrame(rows, columns=["Count", "What is counted", "Latest figure", "What moves it"])


def moves() -> pd.DataFrame:
    """Return what four kinds of event do to each count. Reasoned from the definitions, not measured."""
    rows = [
        ("A foreign firm is approved and sells nothing", "up", "up by number, not by revenue", "no change"),
        (
            "AWS takes over from its local operator with a licence of its own",
            "up",
            "up, by its whole sales",
            "no change",
        ),
        ("An approved firm wins clients from a Chinese rival", "no change", "up by revenue", "up"),
        ("A foreign brand leaves, as Akamai announced", "no change", "down, if it held the licence", "down"),
    ]
    return pd.DataFrame(rows, columns=["If this happens", "Approvals", "Licence-holder share", "Brand share"])
