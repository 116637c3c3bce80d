"""Numbers of the services chapter, worked by hand from the rows named beside them; verdicts that follow the data."""

from __future__ import annotations

import shutil

import pytest

from telecompilot import evidence
from telecompilot.evidence import paths
from telecompilot.facts import service_shares
from telecompilot.facts import services_precedents as facts


@pytest.fixture(scope="module")
def n():
    return facts.numbers()


def altered(folder, old, new, table="observations"):
    """Return the evidence with one row changed."""
    shutil.copytree(paths.DATA, folder)
    path = folder / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    return evidence.load(folder)


def test_bank_share_is_not_assets_over_assets(n):
    assert n.banks_share_last == "0.89%"  # 3900 (chinairn_202504) / 439520 (people_202412)
    assert n.banks_share_peak == "2.38%"  # wangzhaoxing_2012
    assert n.banks_times == "1.8"  # 3900 / 2150 (statista_banks)
    assert n.banking_times == "3.9"  # 439520 / 111500 (gf_cbrc_flash_2011)
    assert (n.banks_first, n.banks_last) == ("13", "41")  # wangzhaoxing_2012, lhratings_2025


def test_insurers_share_is_read_with_the_one_policy_in_it(n):
    assert n.premium_2005 == "6.9%"  # chinaorg_ins_200602
    low, high = facts.without_policy()
    total = 34.1 / 0.069  # foreign premium and its share, chinaorg_ins_200602
    assert low == pytest.approx((32.4 - 20) / (total - 20))  # gf_insinvasion_2007
    assert high == pytest.approx((34.1 - 20) / (total - 20))
    assert n.premium_without == "2.6–3.0%"


def test_policy_of_unknown_size_is_left_in_silently(tmp_path):
    ev = altered(tmp_path / "data", "One group policy of about CNY 20 billion", "One group policy", "events")
    with pytest.raises(ValueError, match="states no amount"):
        facts.without_policy(ev)


def test_insurers_pace_before_and_after_is_not_relative(n):
    assert n.assets_last == "8.1%"  # 2820 (chinairn_202504) / 35000 (people_202412)
    years = 2020.2486 - 2008
    assert n.pace_before == f"{100 * ((n_turn() / 0.0433) ** (1 / years) - 1):.1f}%"  # 4.33 in 2007, textbook_ins_2007


def n_turn():
    assets = service_shares.share(evidence.load(), "insurance_foreign_share_assets").set_index("period")
    return assets.value["2020-03"]


def test_verdict_ignores_intervals():
    found = facts.verdicts()
    assert found.verdict["life-51-2018"] == service_shares.UNCLEAR  # 6.62 before (gf_imsilk_201809), about 6 after
    assert found.verdict["banks-place-client"] == service_shares.FELL
    assert found.verdict["life-cap-end"] == service_shares.ROSE
    assert found.before_bound["ecommerce-100"] == "at least" and found.after_bound["ecommerce-100"] == "at most"


def test_outlier_serves_as_the_figure_before():
    rows = facts.paths()
    odd = rows[rows.outlier]
    assert set(odd.period.str[:4]) == {"2005"} and set(odd.event_id) == {"insurance-place-line", "life-51-2018"}
    assert facts.verdicts().before_period["insurance-place-line"] == "1996"


def test_verdict_does_not_follow_a_new_figure(tmp_path):
    old = "banking_foreign_assets_cny_dated,2024-09,3900,"
    ev = altered(tmp_path / "data", old, old.replace("3900", "39000"))
    assert facts.verdicts(ev).verdict["banks-place-client"] == service_shares.ROSE
    counted = facts.numbers(ev)
    assert (counted.fell, counted.rose) == ("two", "four")
    assert counted.rose_names == "banking and insurance"


def test_openings_differ_from_the_event_studys_selection():
    ev = evidence.load()
    chosen = ev.events[(ev.events.rule == "opening-1") & (ev.events.phase == "effective")]
    assert set(facts.openings(ev).index) == set(chosen.index[chosen.sector != "cars"])


def test_opening_added_to_the_study_is_dropped_in_silence(tmp_path):
    ev = altered(tmp_path / "data", "banks-cap-2018,2018,", "banks-cap-2019,2018,", "events")
    with pytest.raises(KeyError, match="banks-cap-2019"):
        facts.openings(ev)


def test_counts_of_the_thin_cases_are_not_in_the_rows(n):
    assert (n.b21_first, n.b21_last) == ("64", "111")  # eeworld_20190108, pcwoo_20200807
    assert n.b21_share == "0.82%"  # 111 / 13481, west_201912
    assert (n.cross_first, n.cross_last) == ("0.89%", "0.7%")  # caict_201603, c114_201801
    assert n.express_parcels == "0.7%" and n.express_revenue == "7.9%"  # cnr_post_2015
    assert facts.thin().notna().all(axis=None)
