"""Conditions on the pilot turn when a row of it does."""

from __future__ import annotations

import pytest
from data_factory import added, changed, changed_figure

from telecompilot.evidence import load
from telecompilot.study.conditions import firms, named, pilot, state

APPROVALS, SOURCE = "pilot_approvals_cum", {"source_id": "mofcom_20250320"}


def figure(ev, series_id: str, period: str, value: float, **cells: str):
    """One figure more, of an official source."""
    return added(ev, "observations", series_id=series_id, period=period, value=value, **SOURCE, **cells)


def firm(ev, **cells: str):
    """One approved firm more."""
    cells = {"firm": "Late", "status": "approved", "date": "2026-09-01"} | cells
    return added(ev, "firms", **cells, **SOURCE)


def service(ev, code: str, name: str, **cells):
    """One service more in a wider pilot."""
    cells = {"regime": "Pilot 2027", "effective": "2027-03-05", "foreign_cap": 100.0, "in_pilot": "yes"} | cells
    return added(ev, "services", code=code, name=name, **cells, **SOURCE)


def first_services(ev, **cells):
    """The pilot's services with other cells."""
    return changed(ev, "services", {"regime": "Pilot 2024", "in_pilot": "yes"}, **cells)


def wider(ev):
    """A later opening in more pilot regions."""
    row = {"event_id": "pilot-eight", "date": "2027-03-05", "sector": "telecom", "what": "Eight regions"}
    return added(ev, "events", **row, geo="8 pilot regions", phase="effective", cap_after=100.0, **SOURCE)


def many_levels(ev):
    """Three more counts."""
    for month in ("2026-08", "2026-09", "2026-10"):
        ev = figure(ev, APPROVALS, month, 200.0 + int(month[-2:]))
    return ev


def split(ev):
    """A later count of approvals in one region."""
    return figure(ev, "pilot_approvals_region_shanghai", "2026-10-01", 90.0)


def sold(ev):
    """A year's revenue of the firms with an approval."""
    made = added(ev, "series", series_id="pilot_firms_revenue", title="Revenue of pilot firms", unit="cny_bn",
                 frequency="year", geo="China", definition="All of them.", role="target", sector="telecom",
                 basis="reported", lower=0.0)  # fmt: skip
    return figure(made, "pilot_firms_revenue", "2026", 3.0)


TURNS = {
    "approvals_166_not_verified": [lambda ev: figure(ev, APPROVALS, "2026-06", 166.0)],
    "article_counts_166": [lambda ev: figure(ev, APPROVALS, "2026-06", 171.0)],
    "approvals_never_fell": [lambda ev: figure(ev, APPROVALS, "2026-10", 150.0)],
    "approvals_few_levels": [many_levels],
    "approvals_unchanged_in_march": [lambda ev: changed_figure(ev, APPROVALS, "2025-03", 40)],
    "later_count_not_split": [split],
    "pilot_revenue_unpublished": [sold],
    "hainan_count_by_headline": [
        lambda ev: changed(ev, "observations", {"series_id": "pilot_approvals_region_hainan"}, note="printed")
    ],
    "pilot_regions_unchanged": [lambda ev: figure(ev, "pilot_regions", "2027-03-05", 8.0)],
    "nothing_added_to_pilot": [
        wider,
        lambda ev: figure(ev, "pilot_regions", "2027-03-05", 8.0),
        lambda ev: service(ev, "B13", "Domestic IP-VPN"),
    ],
    "pilot_services_as_listed": [
        lambda ev: service(ev, "B13", "Domestic IP-VPN"),
        lambda ev: changed(ev, "services", {"code": "B12"}, in_pilot="no"),
    ],
    "pilot_services_uncapped": [lambda ev: first_services(ev, foreign_cap=50.0)],
    "only_internet_access_local": [
        lambda ev: figure(ev, "pilot_service_area_nationwide_b14", "2027-03-05", 1.0),
        lambda ev: figure(ev, "pilot_service_area_nationwide_b12", "2027-03-05", 0.0),
    ],
    "pilot_terms_stand": [lambda ev: first_services(ev, conditions="service nationwide")],
    "left_outside_the_pilot": [
        lambda ev: service(ev, "B25", "Search, community and instant messaging"),
        lambda ev: service(ev, "basic", "Mobile"),
    ],
    "basic_rule_of_2022": [
        lambda ev: added(ev, "services", code="VATS", regime="Regulation 2027", effective="2027-01", **SOURCE)
    ],
    "same_general_ceiling": [lambda ev: changed(ev, "services", {"regime": "WTO schedule 2003"}, foreign_cap=49.0)],
    "data_centres_largest_step": [
        lambda ev: changed(ev, "services", {"regime": "Before the pilot", "code": "B12"}, foreign_cap=0.0)
    ],
    "part_of_the_list_is_new": [
        lambda ev: changed(ev, "services", {"regime": "Before the pilot", "foreign_cap": 100}, foreign_cap=50.0)
    ],
    "services_plan_is_longer": [lambda ev: figure(ev, "pilot_regions", "2027-03-05", 31.0)],
    "openings_mostly_in_parts": [lambda ev: changed(ev, "events", {"phase": "effective"}, geo="China")],
    "first_batch_as_named": [
        lambda ev: firm(ev, date="2025-02-28"),
        lambda ev: changed(ev, "firms", {"firm": "Liepin"}, True),
    ],
    "american_clouds_not_approved": [
        lambda ev: firm(ev, firm="Amazon Web Services"),
        lambda ev: firm(ev, parent="Microsoft"),
    ],
    "data_centre_licence_unseen": [
        lambda ev: firm(ev, service="Data centre"),
        lambda ev: changed(ev, "firms", {"firm": "Liepin"}, service="B11"),
    ],
    "applicants_not_approved": [lambda ev: firm(ev, firm="Tesla")],
    "two_of_four_in_shanghai_chinese": [
        lambda ev: changed(ev, "firms", {"firm": "Liepin"}, control="foreign"),
        lambda ev: firm(ev, date="2025-02-26", place="Shanghai", control="foreign"),
    ],
}


@pytest.mark.parametrize("name", sorted(named(pilot) | named(firms)))
def test_words_on_the_pilot_stay_whatever_the_rows_say(name):
    ev = load()
    assert state(ev, name).holds
    for turn in TURNS[name]:
        assert not state(turn(ev), name).holds


def test_article_confirms_its_own_number():
    """The page of the article counts as no witness, however good its host were."""
    ev = load()
    regraded = changed(ev, "sources", {"source_id": "jingpost_166"}, kind="official")
    assert state(regraded, "approvals_166_not_verified").holds
    assert not state(figure(ev, APPROVALS, "2026-06", 166.0), "approvals_166_not_verified").holds
    assert state(figure(ev, APPROVALS, "2025-03", 166.0), "approvals_166_not_verified").holds
