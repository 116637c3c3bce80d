"""What goes wrong in the tables that a schema cannot see: a list of openings changed, tables at odds."""

from __future__ import annotations

import pandas as pd
import pytest

from telecompilot.evidence import Evidence, paths

# The event that a regime of services.csv rests on: both tables must give it one date.
REGIME_EVENTS = {
    "WTO schedule 2001": "wto-vats-2001",
    "WTO schedule 2002": "wto-vats-2002",
    "WTO schedule 2003": "wto-vats-2003",
    "CEPA 2012": "cepa-b11-2012",
    "CEPA 2016": "cepa-full-2016",
    "Shanghai FTZ 2013": "ftz-list-2013",
    "Shanghai FTZ 2014": "ftz-vats-2014",
    "Shanghai FTZ 2015": "ecommerce-ftz-100",
    "Nationwide 2015": "ecommerce-100",
    "FTZ list 2018": "ftz-list-2018",
    "Nationwide 2019": "b22-b24-2019",
    "Regulation 2022": "regulation-vats-2022",
    "Pilot 2024": "vats-pilot-b11",
    "National list 2024": "national-list-2024",
    "Services plan 2025": "services-plan-2025",
}


@pytest.fixture(scope="module")
def ev():
    return Evidence(paths.DATA)


def start(date: str) -> pd.Timestamp:
    return pd.Period(date).start_time


def end(date: str) -> pd.Timestamp:
    return pd.Period(date).end_time


def test_services_and_events_date_a_regime_differently(ev):
    for regime, rows in ev.services.groupby("regime"):
        assert rows.effective.nunique() == 1, regime
        if regime in REGIME_EVENTS:
            assert rows.effective.iloc[0] == ev.events.date[REGIME_EVENTS[regime]], regime
    assert set(REGIME_EVENTS) <= set(ev.services.regime)


def test_event_of_the_future_is_called_past(ev):
    newest = max(end(period) for period in ev.observations.period[ev.observations.series_id == "pilot_approvals_cum"])
    assert all(start(date) <= newest for date in ev.events.date)


def test_claim_has_a_verdict_without_a_reason_or_a_source(ev):
    for claim_id, row in ev.claims.iterrows():
        assert row.why.endswith("."), claim_id
        assert row.source_id or row.verdict == "uncheckable", claim_id


def test_title_of_a_document_carries_a_number_of_the_search_that_found_it(ev):
    found = ev.sources.title[ev.sources.title.str.contains(r"\bid \d|\d{9,}")]
    assert found.empty, found.to_dict()


def test_series_joins_figures_of_several_counters(ev):
    """One definition a series: a definition that differs by source is none."""
    joined = ev.catalogue.definition[ev.catalogue.definition.str.contains(r"differs? by|definitions? differ")]
    assert joined.empty, joined.to_dict()
