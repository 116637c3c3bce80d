"""The registry against figures that were worked out by hand, from printed numbers, when the evidence was collected."""

from __future__ import annotations

import pytest

from telecompilot import evidence
from telecompilot.evidence.derived import formulas

# series, period, share or level, and the printed figures behind it
WORKED = [
    ("pv_share_chinese_brands_caam", "2018", 0.4209, "9.9799 of 23.71 million"),
    ("pv_share_chinese_brands_caam", "2016", 0.432, "43.9 in 2017 less a gain of 0.7 points"),
    ("pv_share_foreign_brands_caam", "2014", 0.6156, "100 less 38.44"),
    ("pv_share_foreign_brands_cpca", "2023", 0.476, "100 less (61 less a gain of 8.6 points)"),
    ("fie_share_industrial_profits_yearbook", "2008", 0.2697, "(30562 less 22320) of 30562"),
    ("fie_share_industrial_profits_release", "2020", 0.2826, "18234.1 of 64516.1"),
    ("fie_share_industrial_revenue_yearbook", "2005", 0.3161, "78564.46 of 248544"),
    ("fie_share_imports", "2018", 0.436, "2019 levels over their printed growth, -7.9 and -2.7 percent"),
    ("fie_share_imports", "2022", 0.352, "2023 levels over their printed growth, -13.1 and -5.5 percent"),
    ("fie_share_exports", "2019", 0.387, "(12.57 less 41.3 percent of 14.31) of 17.23 trillion"),
    ("banking_foreign_share_assets", "2010", 0.01846, "(2150 / 1.236) of (111500 / 1.183)"),
    ("banking_foreign_share_assets", "2018", 0.01246, "(3480 / 1.0413) of (290000 / 1.081)"),
    ("banking_foreign_share_assets_dated", "2008-09", 0.02359, "1400 of (75312.52 / 1.269)"),
    ("insurance_foreign_share_assets", "2023", 0.0801, "2.4 of 29.96 trillion"),
    ("film_imported_share_box_office", "2012", 0.5154, "100 less 48.46"),
    ("fie_share_vats_licence_holders", "2019-12", 0.002435, "191 of 78,445"),
    ("fie_share_licences_b21", "2019-12", 0.0082, "111 of 13,481"),
    ("fie_share_pudong", "2024-10", 0.217, "427 of 1,967"),
    ("fie_telecom_stock", "2023-12", 1789, "2,343 over growth of 31 percent"),
    ("fdi_new_enterprises", "2022", 38487, "53,766 over growth of 39.7 percent"),
    ("fdi_cny_per_new_enterprise", "2025", 10.6, "747.69 bn over 70,392"),
]


@pytest.mark.parametrize(("series_id", "period", "worked", "how"), WORKED, ids=[f"{w[0]}-{w[1]}" for w in WORKED])
def test_formula_drifts_from_the_figure_worked_by_hand(series_id, period, worked, how):
    assert evidence.load().at(series_id, period).value == pytest.approx(worked, rel=6e-3), how


def test_bracket_gives_a_value_where_only_an_interval_is_known():
    point = evidence.load().at("insurance_foreign_share_assets_dated", "2019-10")
    assert (point.low, point.high) == pytest.approx((0.0625, 0.0701), abs=1e-4), "1,284.7 of 20,560 and of 18,330.9"


@pytest.mark.parametrize("series_id", formulas.REGISTRY)
def test_registered_series_cannot_be_computed_at_all(series_id):
    points = evidence.load().rows(series_id)
    assert len(points)
    assert (points.low <= points.value + 1e-12).all() and (points.value <= points.high + 1e-12).all()


def test_printed_and_computed_share_disagree_by_more_than_rounding():
    ev = evidence.load()
    for series_id, assets, total in [
        ("banking_foreign_share_assets", "banking_foreign_assets_cny", "banking_total_assets_cny"),
        ("insurance_foreign_share_assets", "insurance_foreign_assets", "insurance_total_assets"),
    ]:
        computed = (ev.series(assets) / ev.series(total)).dropna()
        gap = (ev.series(series_id) - computed).dropna().abs()
        assert len(gap) >= 2 and gap.max() < 0.0005
