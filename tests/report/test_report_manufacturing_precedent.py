"""The manufacturing chapter: its numbers against figures worked by hand, its titles against changed evidence."""

from __future__ import annotations

import data_factory
import pytest

from telecompilot.evidence import paths, quotes
from telecompilot.report import manufacturing_precedent as page

CHINESE_RETAIL = "pv_share_chinese_brands_cpca"
LAST_LIST = "negative_list_national_manufacturing_items"


def test_foreign_car_share_is_not_what_chinese_brands_leave(ev, n):
    share = page.cars(ev).set_index(["series_id", "period"]).value
    assert share[page.CAAM, "2014"] == pytest.approx(0.6156)  # 100 - 38.44, people_caam_2014
    assert share[page.CAAM, "2022"] == pytest.approx(0.501)  # 100 - 49.9, chinabankingnews_2023
    assert share[page.CPCA, "2021"] == pytest.approx(0.588)  # 100 - 41.2, jetro_2021
    assert n.nev_foreign == "20.1%"  # 100 - 79.9, chinabankingnews_2023


def test_bound_is_taken_for_a_figure(ev):
    share = page.cars(ev).query("series_id == @page.CAAM").set_index("period")
    assert share.bound[["2023", "2024"]].tolist() == ["", "at least"]
    assert share.value["2024"] == pytest.approx(0.343)  # 100 - (70 - 4.3), cna_2025


def test_shipments_and_retail_are_mixed(ev):
    bases = page.cars(ev).groupby("basis").series_id.unique()
    assert sorted(map(len, bases)) == [1, 1] and bases.iloc[0][0] != bases.iloc[1][0]


def test_export_effect_misses_a_year_with_both_counts_or_takes_one_with_one(ev):
    effect = page.export_effect(ev).set_index("year")
    years = [set(ev.series(series).index.year) for series in (page.CAAM, page.CPCA)]
    assert set(effect.index) == years[0] & years[1]
    assert effect.gap[2023] == pytest.approx(0.036)  # 47.6 (ncf_2024) less 44.0 (shine_2023)
    assert effect.gap[2024] == pytest.approx(0.047) and effect.bound[2024] == "at least"


def test_edition_takes_effect_on_the_wrong_day(ev):
    editions = page.lists(ev).set_index(["scope", "edition"])
    assert editions.effective["Nationwide", 2024] == "2024-11-01"  # people_nl_2024, not the day of issue
    assert editions.effective["Free-trade zones", 2021] == "2022-01-01"  # laitimes_2021
    assert editions["items"]["Free-trade zones", 2013] == 190  # cd_ftz_2017
    assert editions.manufacturing["Nationwide", 2021] == 2 and editions.manufacturing["Nationwide", 2024] == 0


def test_prose_dates_the_end_of_the_lists_otherwise_than_the_figure(ev):
    ended = page.lists(ev).query("manufacturing == 0").groupby("scope").effective.first()
    text = (paths.CHAPTERS / "manufacturing-precedent.md").read_text(encoding="utf-8")
    for scope, event in ((page.NATION, "national-list-2024"), (page.ZONES, "national-list-2021")):
        assert ev.events.date[event] == ended[scope] and f"{{datum}}`{event}`" in text


def test_vintages_of_profits_are_joined(ev):
    profits = page.weights(ev).query("measure == @page.PROFITS")
    years = profits.astype({"period": int}).groupby("vintage").period.agg(["min", "max"])
    assert years.loc["final figures"].tolist() == [1998, 2008]
    assert years.loc["first releases", "max"] < page.NEW_BASE == years.loc["first releases, new base", "min"]
    assert len(profits) == profits.period.nunique()


def test_weight_of_foreign_firms_is_divided_by_the_wrong_total(ev, n):
    assert str(quotes.quote("fie_share_imports@2024", ev)) == "31.7%"  # 820.124 / 2585.067, gacc_imp_2024
    assert str(quotes.quote("fie_share_exports@2005", ev)) == "58.3%"  # 58.29, mofcom_2005
    assert str(quotes.quote("fie_share_industrial_profits_release@2025", ev)) == "23.6%"  # 1744.74 / 7398.2, nbs_p_2025
    flows = ev.series("fdi_manufacturing_cny")
    assert n.fdi_fall == f"{100 * (1 - flows.iloc[-1] / flows['2022']):.0f}%"


def test_eleven_months_of_tesla_are_read_as_a_year(n):
    assert n.tesla_missing == "125,247"  # 657102 (cnevpost_2024) - 531855 (tesla_2025)
    assert n.tesla_mean == "48,350"  # 531855 / 11
    assert n.tesla_growth == "96%"  # 947742 (tesla_2023) / 484100 (tesla_2021)
    assert n.bmw_change == "26%"  # 1 - 625500 (asiaict_2026b) / 846237 (bmw_jv_cd)


@pytest.mark.parametrize(("items", "words"), [(0, "no manufacturing item is left"), (2, "manufacturing items remain")])
def test_lists_claim_zero_manufacturing_while_items_remain(ev, items, words):
    last = str(ev.latest(LAST_LIST).period)
    assert words in page.fig_lists(data_factory.changed_figure(ev, LAST_LIST, last, items)).title


def test_cars_title_says_fell_when_the_share_is_back_at_its_peak(ev):
    shares = page.cars(ev).query("series_id == @page.CAAM and period <= '2025'")
    assert "fell from 61.6% in 2020 to just over 30% in 2025" in page._cars_title(shares)
    shares.loc[shares.index[-1], ["value", "low", "high", "bound"]] = [0.65, 0.645, 0.655, ""]
    assert "stands at 65% in 2025, no lower" in page._cars_title(shares)


@pytest.mark.parametrize(("chinese", "words"), [(70, "do not explain the fall"), (38, "may explain the fall")])
def test_exports_are_blamed_only_where_they_could_explain_the_fall(ev, chinese, words):
    last = str(page.export_effect(ev).year.iloc[-1])
    assert words in page.fig_exports(data_factory.changed_figure(ev, CHINESE_RETAIL, last, chinese, qualifier="")).title


def test_weights_title_counts_points_that_the_data_do_not_show(ev):
    # 58.29 in 2005 (mofcom_2005) to 38.65 in 2019; 58.70 (mofcom_2005) to 31.73 in 2024 (gacc_imp_2024)
    shares = page.weights(ev).query("period <= '2024'")
    assert "lost 20 points of China’s exports and 27 of its imports" in page._weights_title(shares)
    shares.loc[(shares.measure == "Imports") & (shares.period == "2024"), "value"] = 0.487
    assert "10 of its imports" in page._weights_title(shares)


def test_tesla_slips_in_a_year_of_growth(ev):
    years = page.tesla(ev).set_index("year").total
    slipped = f"slipped by {100 * (1 - years.iloc[-1] / years.max()):.0f}%"
    assert (slipped in page.fig_tesla(ev).title) == (years.idxmax() < years.index[-1])
    grown = data_factory.changed_figure(ev, page.PLANT["total"], str(years.index[-1]), 1_000_000)
    assert "slipped" not in page.fig_tesla(grown).title


def test_share_figures_do_not_say_which_share(ev):
    assert {figure(ev).share for figure in (page.fig_cars, page.fig_exports)} == {"brand share"}
