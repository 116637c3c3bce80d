"""Conditions on licences and on the cloud market turn when a row does."""

from __future__ import annotations

import pytest
from data_factory import added, changed, changed_figure

from telecompilot.evidence import load
from telecompilot.study.conditions import cloud, licences, named, state
from telecompilot.study.conditions.statements import amount

SOURCE = {"source_id": "mofcom_20250320"}
AWS, RANK, TOP = "aws_share_idc_iaas_dated", "aws_rank_idc_iaas", "top5_share_idc_iaas"


def figure(ev, series_id: str, period: str, value: float, **cells: str):
    """One figure more, of an official source."""
    return added(ev, "observations", series_id=series_id, period=period, value=value, **SOURCE, **cells)


def foreign_share(ev):
    """A published share of all foreign vendors."""
    about = {"title": "Foreign brands' share of cloud", "unit": "percent", "frequency": "half", "geo": "China"}
    about |= {"role": "target", "sector": "cloud", "lower": 0.0, "upper": 100.0}
    return figure(added(ev, "series", series_id="foreign_share_cloud", **about), "foreign_share_cloud", "2027-06", 12.0)


def copies_to_official(ev, where: dict[str, str]):
    """Figures of which a better source than a copy is known."""
    return changed(ev, "observations", where, kind="official")


TURNS = {
    "approvals_few_beside_licences": [lambda ev: figure(ev, "pilot_approvals_cum", "2026-10", 900.0)],
    "academy_count_ended": [lambda ev: figure(ev, "fie_telecom_caict", "2026-12", 3300.0)],
    "holder_share_below_one_percent": [lambda ev: changed_figure(ev, "fie_telecom_caict", "2020-03", 900)],
    "holder_share_last_good_in_2019": [
        lambda ev: figure(figure(ev, "fie_telecom_caict", "2027-12", 300.0), "vats_enterprises_total", "2027-12", 9e4)
    ],
    "cross_regional_share_fell": [lambda ev: changed_figure(ev, "fie_in_crossregional_share", "2018-01", 0.95)],
    "b21_leads_and_opened_first": [
        lambda ev: changed_figure(ev, "fie_licences_b11", "2019-12", 200),
        lambda ev: changed(ev, "services", {"regime": "Nationwide 2015"}, effective="2019-08"),
    ],
    "b21_share_did_not_rise": [lambda ev: changed_figure(ev, "fie_licences_b21", "2019-12", 211)],
    "closed_data_centres_came_second": [lambda ev: changed_figure(ev, "fie_licences_b11", "2019-12", 2)],
    "category_totals_second_hand": [lambda ev: copies_to_official(ev, {"series_id": "vats_items_b21"})],
    "licence_table_of_2019_is_last": [lambda ev: figure(ev, "fie_licences_b11", "2027-12", 90.0)],
    "foreign_share_unpublished": [foreign_share],
    "foreign_brands_outside_top_five": [
        lambda ev: figure(figure(ev, RANK, "2025-06", 5.0), TOP, "2025-06", 69.0),
        lambda ev: figure(ev, TOP, "2025-06", 69.0),
        lambda ev: figure(ev, AWS, "2025-06", 33.0),
    ],
    "aws_share_ends_in_2022": [
        lambda ev: figure(ev, AWS, "2025-06", 6.3),
        lambda ev: figure(ev, "aws_share_canalys", "2026-Q1", 5.0),
    ],
    "shares_older_than_pilot": [lambda ev: figure(ev, AWS, "2025-06", 6.3)],
    "open_markets_mostly_foreign": [lambda ev: figure(ev, "foreign_share_min_kr", "2024", 45.0)],
    "china_below_open_markets": [
        lambda ev: figure(ev, "foreign_share_min_kr", "2024", 25.0),
        lambda ev: figure(ev, "foreign_share_min_kr", "2024", 35.0),  # above what IDC's count leaves, not Canalys's
        lambda ev: changed(ev, "observations", {"series_id": TOP, "period": "2023-12"}, value=30.0, printed="30"),
    ],
    "cloud_leaders_second_hand": [lambda ev: copies_to_official(ev, {"series_id": "alibaba_share_canalys"})],
    "cloud_spending_second_hand": [lambda ev: copies_to_official(ev, {"series_id": "market_size_canalys"})],
}


@pytest.mark.parametrize("name", sorted(named(licences) | named(cloud)))
def test_words_on_the_market_stay_whatever_the_rows_say(name):
    ev = load()
    assert state(ev, name).holds
    for turn in TURNS[name]:
        assert not state(turn(ev), name).holds


def test_bounds_and_counts_pass_for_a_published_foreign_share():
    about = {"unit": "percent", "frequency": "half", "geo": "China", "sector": "cloud", "role": "target"}
    more = added(load(), "series", series_id="aws_share_paas", title="AWS share, PaaS", **about)
    assert state(figure(more, "aws_share_paas", "2027-06", 3.0), "foreign_share_unpublished").holds


def test_newer_share_of_aws_below_the_ceiling_stops_what_is_said_of_all_foreign_brands():
    assert state(figure(load(), AWS, "2025-06", 6.3), "foreign_brands_outside_top_five").holds


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [(40, "usd_bn", "$40bn"), (32, "cny_mn", "Rmb32m"), (0.00887, "percent", "0.887%"), (7, "months", "7 months")],
)
def test_figure_of_a_condition_lacks_its_unit(value, unit, words):
    assert amount(value, unit) == words
