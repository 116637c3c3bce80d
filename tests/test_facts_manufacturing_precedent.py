"""Numbers of the manufacturing chapter, worked by hand from the rows named beside them."""

from __future__ import annotations

import pytest

from telecompilot.facts import manufacturing_precedent as facts


@pytest.fixture(scope="module")
def n():
    return facts.numbers()


def test_foreign_car_share_is_not_what_chinese_brands_leave(n):
    assert n.caam_2014 == "61.6%"  # 100 - 38.44, people_caam_2014
    assert n.caam_2020 == "61.6%"  # 100 - 38.4, lubes_2020
    assert n.caam_2022 == "50.1%"  # 100 - 49.9, chinabankingnews_2023
    assert n.cpca_2021 == "58.8%"  # 100 - 41.2, jetro_2021
    assert n.cpca_2023 == "47.6%"  # 100 - (61 - 8.6), ncf_2024
    assert n.nev_foreign == "20.1%"  # 100 - 79.9, chinabankingnews_2023


def test_bound_of_the_last_years_is_taken_for_a_figure():
    last = facts.cars().query("series_id == 'pv_share_foreign_brands_caam'").set_index("period")
    assert last.bound[["2024", "2025"]].tolist() == ["at least", "at least"]
    assert last.value["2024"] == pytest.approx(0.343)  # 100 - (70 - 4.3), cna_2025
    assert last.bound["2023"] == ""


def test_shipments_and_retail_are_mixed():
    bases = facts.cars().groupby("basis").series_id.unique()
    assert sorted(map(len, bases)) == [1, 1] and bases.iloc[0][0] != bases.iloc[1][0]


def test_export_effect_misses_a_year_with_both_counts():
    effect = facts.export_effect().set_index("year")
    assert effect.index.tolist() == [2020, 2021, 2023, 2024]
    assert effect.gap[2023] == pytest.approx(0.036)  # 47.6 (ncf_2024) less 44.0 (shine_2023)
    assert effect.gap[2024] == pytest.approx(0.047) and effect.bound[2024] == "at least"


def test_edition_takes_effect_on_the_wrong_day():
    editions = facts.lists().set_index(["scope", "edition"])
    assert editions.effective["Nationwide", 2024] == "2024-11-01"  # people_nl_2024, not the day of issue
    assert editions.effective["Free-trade zones", 2021] == "2022-01-01"  # laitimes_2021
    assert editions["items"]["Free-trade zones", 2013] == 190  # cd_ftz_2017
    assert editions.manufacturing["Nationwide", 2021] == 2 and editions.manufacturing["Nationwide", 2024] == 0


def test_article_is_corrected_with_the_wrong_dates(n):
    assert (n.nation_date, n.zone_date) == ("1 November 2024", "1 January 2022")
    assert (n.zones_first, n.nation_first, n.zones_last, n.nation_last) == ("190", "93", "27", "29")


def test_vintages_of_profits_are_joined():
    profits = facts.weights().query("measure == 'Industrial profits'")
    years = profits.astype({"period": int}).groupby("vintage").period.agg(["min", "max"])
    assert years.loc["final figures"].tolist() == [1998, 2008]
    assert years.loc["first releases", "max"] < facts.NEW_BASE == years.loc["first releases, new base", "min"]
    assert len(profits) == profits.period.nunique()


def test_weight_of_foreign_firms_is_divided_by_the_wrong_total(n):
    assert n.imports_last == "31.7%"  # 820.124 / 2585.067, gacc_imp_2024
    assert n.profits_last == "23.6%"  # 1744.74 / 7398.2, nbs_p_2025
    assert n.exports_2005 == "58.3%"  # 58.29, mofcom_2005
    assert n.fdi_fall == "43%"  # 1 - 185.51 (cqaefi_20260304) / 323.7 (ukra_fdi_2022)


def test_eleven_months_of_tesla_are_read_as_a_year(n):
    assert n.tesla_missing == "125,247"  # 657102 (cnevpost_2024) - 531855 (tesla_2025)
    assert n.tesla_mean == "48,350"  # 531855 / 11
    assert n.tesla_growth == "96%"  # 947742 (tesla_2023) / 484100 (tesla_2021)
    assert n.bmw_change == "26%"  # 1 - 625500 (asiaict_2026b) / 846237 (bmw_jv_cd)
