"""What goes wrong in the tables that a schema cannot see: dates out of order, openings left out, tables at odds."""

from __future__ import annotations

import pandas as pd
import pytest

from telecompilot.evidence import Evidence, paths
from telecompilot.evidence.tables import WEAK_KINDS

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


@pytest.fixture(scope="module")
def study(ev):
    return ev.events[ev.events.rule != ""]


def start(date: str) -> pd.Timestamp:
    return pd.Period(date).start_time


def end(date: str) -> pd.Timestamp:
    return pd.Period(date).end_time


def test_pilot_category_has_no_before_or_no_after(ev):
    table = ev.services
    for code, rows in table[table.in_pilot == "yes"].groupby("code"):
        after = rows[rows.regime == "Pilot 2024"]
        assert len(after) and (after.foreign_cap == 100).all(), f"{code} under the pilot"
        before = [date for date in rows.effective if end(date) < start(after.effective.iloc[0])]
        assert before, f"{code} has no earlier regime"


def test_category_is_in_the_pilot_in_one_row_and_not_in_another(ev):
    answers = ev.services.groupby(["code", "name"]).in_pilot.nunique()
    assert (answers == 1).all(), list(answers.index[answers > 1])


def test_services_and_events_date_a_regime_differently(ev):
    for regime, rows in ev.services.groupby("regime"):
        assert rows.effective.nunique() == 1, regime
        if regime in REGIME_EVENTS:
            assert rows.effective.iloc[0] == ev.events.date[REGIME_EVENTS[regime]], regime
    assert set(REGIME_EVENTS) <= set(ev.services.regime)


def test_ceiling_in_the_evidence_is_missing_from_services(ev):
    found = ev.observations[ev.observations.series_id.str.startswith("foreign_cap_")]
    table = ev.services.assign(year=ev.services.effective.str[:4])
    missing = []
    for row in found.itertuples():
        token = row.series_id.split("_")[2]
        code = {"wto": "VATS", "vats": "VATS", "basic": "basic"}.get(token, token.upper())
        same = (table.code == code) & (table.year == row.period[:4]) & (table.foreign_cap == row.value)
        if not same.any():
            missing.append((row.series_id, row.period, row.value))
    assert len(found) >= 35 and not missing


def test_studied_opening_has_nothing_to_measure(ev, study):
    for event_id, row in study[study.phase == "effective"].iterrows():
        assert row.series_id, event_id
        series = row.series_id.split()
        periods = [period for name in series for period in ev.series(name).index]
        assert any(period.end_time < start(row.date) for period in periods), f"{event_id}: no figure before"
        assert any(period.start_time > end(row.date) for period in periods), f"{event_id}: no figure after"
        assert all(ev.catalogue.unit[name] == "percent" for name in series), f"{event_id}: not a share"


def test_study_takes_in_a_regional_or_unlawful_step(study):
    assert set(study.phase) <= {"announced", "effective"}
    assert (study.geo == "China").all()
    assert set(study.rule) == {"opening-1"}


def test_study_takes_in_a_tightening(study):
    known = study.dropna(subset=["cap_before", "cap_after"])
    assert len(known) and (known.cap_after > known.cap_before).all()


def test_opening_is_announced_after_it_takes_effect(ev):
    announced = ev.events.index[ev.events.index.str.endswith("-announced")]
    paired = 0
    for event_id in announced:
        stem = event_id.removesuffix("-announced")
        effects = ev.events[ev.events.index.str.startswith(stem) & (ev.events.phase == "effective")]
        paired += len(effects)
        for date in effects.date:
            assert start(ev.events.date[event_id]) <= end(date), event_id
    assert paired >= 10


def test_announcement_in_the_study_has_no_effect(study):
    for event_id, row in study[study.phase == "announced"].iterrows():
        effects = study[(study.phase == "effective") & (study.series_id == row.series_id)]
        assert (effects.date.map(end) > start(row.date)).any(), event_id


def test_events_are_out_of_order(ev):
    assert list(ev.events.date) == sorted(ev.events.date)


def test_event_of_the_future_is_called_past(ev):
    newest = max(end(period) for period in ev.observations.period[ev.observations.series_id == "pilot_approvals_cum"])
    assert all(start(date) <= newest for date in ev.events.date)


def test_firm_is_approved_before_the_pilot(ev):
    begin = start(ev.events.date["vats-pilot-b11"][:7])
    assert all(start(date) >= begin for date in ev.firms.date)
    first = start(ev.events.date["pilot-first-approvals"][:7])
    assert all(start(date) >= first for date in ev.firms.date[ev.firms.status == "approved"])


def test_more_firms_are_named_than_were_approved(ev):
    approved = ev.firms[ev.firms.status == "approved"]
    assert len(approved) <= ev.at("pilot_approvals_cum", "2025-02").value


def test_claim_has_a_verdict_without_a_reason_or_a_source(ev):
    for claim_id, row in ev.claims.iterrows():
        assert row.why.endswith("."), claim_id
        assert row.source_id or row.verdict == "uncheckable", claim_id


def test_uncheckable_claim_is_checked(ev):
    assert (ev.claims.check[ev.claims.verdict == "uncheckable"] == "").all()


def test_claim_confirmed_on_hearsay_does_not_say_so(ev):
    for claim_id, row in ev.claims[ev.claims.verdict == "confirmed"].iterrows():
        if all(ev.sources.kind[source] in WEAK_KINDS for source in row.source_id.split()):
            assert "second hand" in row.why, claim_id
