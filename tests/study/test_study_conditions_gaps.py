"""A gap that a row fills is no longer told as one."""

from __future__ import annotations

import pytest
from data_factory import changed

from telecompilot.study import conditions

FILLED = [  # condition, series, a period that has a figure, the period that it fills
    ("gaps_telecom", "fie_telecom_caict", "2020-06", "2021-12"),
    ("gaps_telecom", "fie_licences_b11", "2019-12", "2023-12"),
    ("gaps_telecom", "vats_enterprises_total", "2016-03", "2014-12"),
    ("gaps_cars", "pv_share_chinese_brands_caam", "2014", "2015"),
    ("gaps_cars", "pv_share_chinese_brands_caam", "2012", "2010"),
    ("gaps_cars", "negative_list_national_manufacturing_items", "2021", "2019"),
    ("gaps_trade", "fdi_new_enterprises", "2011", "2012"),
    ("gaps_trade", "fdi_hightech_share", "2023", "2024"),
    ("gaps_trade", "fdi_hightech_share", "2019", "2017"),
    ("gaps_finance", "express_foreign_share_volume", "2015", "2021"),
]


@pytest.mark.parametrize(("name", "series_id", "then", "now"), FILLED)
def test_gap_is_filled_and_still_told(ev, name, series_id, then, now):
    assert conditions.state(ev, name).holds
    row = {"series_id": series_id, "period": then}
    assert not conditions.state(changed(ev, "observations", row, period=now), name).holds


OTHERS = [  # condition, table, row, cells that turn it
    ("gaps_pilot", "observations", {"series_id": "pilot_approvals_cum", "period": "2026-06"}, {"value": 9.0}),
    ("gaps_cars", "observations", {"series_id": "pv_share_chinese_brands_caam", "period": "2025"}, {"qualifier": ""}),
    ("mostly_excerpts", "sources", {"read_as": "excerpt"}, {"read_as": "page"}),
    ("indices_from_copies", "observations", {"kind": "mirror"}, {"kind": "official"}),
]


@pytest.mark.parametrize(("name", "table", "row", "cells"), OTHERS)
def test_evidence_gets_better_and_the_words_stay(ev, name, table, row, cells):
    assert conditions.state(ev, name).holds
    assert not conditions.state(changed(ev, table, row, **cells), name).holds


RENAMED = {
    "gaps_cloud": ("alibaba_share_idc_iaas", "azure_share_idc_iaas"),
    "gaps_regions": ("software_revenue_ytd_beijing", "software_revenue_ytd_shenzhen"),
}


@pytest.mark.parametrize("name", RENAMED)
def test_series_is_added_and_still_told_as_missing(ev, name):
    assert conditions.state(ev, name).holds
    old, new = RENAMED[name]
    ids = changed(ev, "observations", {"series_id": old}, series_id=new)
    ids._tables["series"] = ev._table("series").rename(index={old: new})
    assert not conditions.state(ids, name).holds


def test_retail_count_is_called_shorter_when_it_is_not(ev):
    assert conditions.state(ev, "car_retail_shorter").holds
    fewer = changed(ev, "observations", {"series_id": "pv_share_chinese_brands_caam"}, drop=True)
    assert not conditions.state(fewer, "car_retail_shorter").holds


def test_gaps_of_half_of_the_years_are_told_when_they_are_closed(ev, monkeypatch):
    assert conditions.state(ev, "gaps_finance").holds
    monkeypatch.setattr(conditions.gaps, "collected", lambda: "2016-01-01")
    assert not conditions.state(ev, "gaps_finance").holds
