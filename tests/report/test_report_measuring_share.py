"""The chapter on measuring share: its numbers against figures worked by hand, its titles against changed evidence."""

from __future__ import annotations

import data_factory
import pytest

from telecompilot.evidence import quotes
from telecompilot.report import measuring_share as page
from telecompilot.study import cloud


@pytest.fixture(scope="module")
def plots(ev):
    names = ("counts", "holders", "categories", "china_cloud", "open_markets")
    return {name: getattr(page, f"fig_{name}")(ev) for name in names}


def test_fraction_of_licence_holders_is_wrong(ev, n):
    assert str(quotes.quote("fie_share_vats_licence_holders@2019-12", ev)) == "0.24%"  # 191 / 78,445: marbridge_2020
    assert n.share_first == "0.17–0.19%"  # 67 (marbridge_2020) over 39,855 (2017-01) and 34,505 (2016-03)
    assert str(quotes.quote("fie_share_pudong@2024-10", ev)) == "21.7%"  # 427 / 1,967: samena_202411
    assert n.holders_wide == "1.3–1.4%"  # 2,343 (scio_20250220) over about 177,000 (chinanews_20250121)


def test_approvals_are_divided_by_another_total(ev, n):
    whole = ev.at("infocom_enterprises_total", "2024-12").value  # about 177,000: chinanews_20250121
    assert n.approvals_of_wide == f"{100 * ev.latest('pilot_approvals_cum').value / whole:.2g}%"


def test_growth_or_earlier_share_of_the_leader_is_wrong(n):
    assert (n.b21_growth, n.b21_before) == ("73%", "0.80–0.95%")  # 111 / 64; 64 over 7,973 and 6,764: eeworld_20190108


def test_most_of_a_single_brand_is_taken_from_another_half_year(n):
    assert n.single == "14.2%"  # 70.8 / 5, longport2024


def test_number_of_published_shares_of_aws_is_not_that_of_the_figure(ev, n):
    words = ("None", "One", "Two", "Three", "Four", "Five", "Six")
    assert n.aws_figures == words[cloud.china(ev).aws.notna().sum()]


def test_newer_share_of_aws_is_missing_from_the_list_or_from_the_title(ev):
    row = {"series_id": "aws_share_idc_iaas_dated", "period": "2025-06", "value": 6.3, "source_id": "hcinfo2022"}
    later = data_factory.added(ev, "observations", **row)
    assert page.numbers(later).aws_shares.endswith("8.1% in the first half of 2022 and 6.3% in the first half of 2025")
    plot = page.fig_china_cloud(later)
    assert plot.title.endswith("6.3%, first half of 2025; the latest figure") and "100%" not in plot.alt
    assert "in China at most 29.2%" in page.fig_open_markets(later).title


def test_counts_of_different_populations_are_mixed_up(ev):
    counts = page.counts(ev)
    figures = [ev.latest(name) for name in (page.TOTAL, page.STOCK, page.APPROVALS)]
    assert counts.number.tolist() == [figure.value for figure in figures]
    assert counts.bound.tolist() == [figure.qualifier for figure in figures]
    assert counts.label[1].startswith("more than ") == (counts.bound[1] == ">")


def test_definition_shows_a_bound_as_a_figure(ev):
    exact = data_factory.changed_figure(ev, "fie_telecom_stock", "2025-05", 2500, qualifier="")
    bound = data_factory.changed_figure(ev, "fie_telecom_stock", "2025-05", 2500, qualifier=">")
    for one, words in ((exact, "2,500, "), (bound, "more than 2,500, ")):
        assert page.tab_counts(one).set_index("Count")["Latest figure"]["Licences"].startswith(words)


def test_move_of_a_licence_counts_as_a_gain_of_brand(ev):
    rows = page.tab_moves(ev).set_index("If this happens")
    swap = rows[rows.index.str.contains("licence of its own")].iloc[0]
    assert swap["Brand share"] == "no change" and swap["Licence-holder share"].startswith("up")


def test_counts_in_the_words_are_not_in_the_table(plots):
    for firms in plots["counts"].table.Firms:
        assert f"{firms:,}" in plots["counts"].alt


def test_title_of_counts_keeps_an_old_ratio(ev):
    last = str(ev.latest("pilot_approvals_cum").period)
    holders = ev.latest(page.TOTAL).value
    assert (
        f"some {round(holders / 300, -2):,.0f} "
        in page.fig_counts(data_factory.changed_figure(ev, "pilot_approvals_cum", last, 300)).title
    )


def test_title_names_another_leader_or_another_move_than_the_figures(ev, plots):
    assert "internet information rose most, to 0.18%" in plots["categories"].title
    for licences, words in ((200, "data centres rose most"), (1, "internet information rose most")):
        changed = data_factory.changed_figure(ev, "fie_licences_b11", "2019-12", licences)
        assert words in page.fig_categories(changed).title
    fallen = data_factory.changed_figure(ev, "fie_licences_b25_icp", "2019-12", 1)
    fallen = data_factory.changed_figure(fallen, "fie_licences_b11", "2019-12", 1)
    assert "none clearly rose; highest: data and transactions, 0.82%" in page.fig_categories(fallen).title


def test_share_chart_does_not_say_which_share_it_shows(plots):
    shares = {name: plot.share for name, plot in plots.items()}
    holder, brand = "licence-holder share", "brand share"
    assert shares == {
        "counts": "",
        "holders": holder,
        "categories": holder,
        "china_cloud": brand,
        "open_markets": brand,
    }


def test_title_says_only_bounds_when_a_later_figure_is_published(ev, monkeypatch):
    bounds = cloud.china(ev).copy()  # the frame is kept for all who ask
    assert "since then only ceilings" in page.fig_china_cloud(ev).title
    bounds.loc[bounds.end == bounds.end.max(), "aws"] = 0.05
    monkeypatch.setattr(cloud, "china", lambda ev: bounds)
    assert page.fig_china_cloud(ev).title.endswith("5%, first quarter of 2025; the latest figure")


def test_figures_of_two_bases_are_joined_or_ceilings_are_drawn_from_the_bottom(ev, plots):
    spec = plots["china_cloud"].draw(600)
    assert len(spec.vconcat) == 2, "a panel a basis"
    ceilings = cloud.china(ev)[["high", "why"]].query("why != @cloud.OPEN").high
    for panel in spec.vconcat:
        hatched, edges = (layer.data for layer in panel.layer[0].layer)
        assert hatched.y.max() == pytest.approx(1) and hatched.y.min() >= edges.y.min() - 1e-9
        assert set(edges.y) <= set(ceilings)


def test_title_compares_markets_that_overlap(ev, plots):
    assert plots["open_markets"].title.endswith("in four open markets, in China at most 29.2%")
    low = data_factory.changed_figure(ev, "us_big3_share_jp_low", str(ev.latest("us_big3_share_jp_low").period), 20)
    assert "China" not in page.fig_open_markets(low).title


def test_market_without_a_figure_is_given_one(plots):
    last = plots["open_markets"].table.iloc[-1]
    assert last["High, %"] != last["High, %"] and "no figure" in plots["open_markets"].alt
