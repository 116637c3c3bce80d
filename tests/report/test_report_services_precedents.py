"""The services chapter: verdicts and titles follow the figures, one year stays apart, tables quote the rows."""

from __future__ import annotations

import shutil
from types import SimpleNamespace

import pandas as pd
import pytest

from telecompilot import evidence
from telecompilot.evidence import Evidence, formats, paths
from telecompilot.report import services_precedents as chapter
from telecompilot.report import services_thin as thin
from telecompilot.report.services_precedents import FELL, ROSE, UNCLEAR
from telecompilot.study import before_after

BANK_ASSETS = "banking_foreign_assets_cny_dated,2024-09,3900,"


@pytest.fixture
def altered(tmp_path):
    """The evidence with one text of one table replaced: altered(old, new, table)."""

    def load(old: str, new: str, table: str = "observations"):
        shutil.copytree(paths.DATA, tmp_path / "data")
        path = tmp_path / "data" / f"{table}.csv"
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), encoding="utf-8")
        return evidence.load(tmp_path / "data")

    return load


# Verdicts


@pytest.mark.parametrize(
    ("old", "new", "verdict"),
    [
        ((0.1, 0.2), (0.21, 0.3), ROSE),
        ((0.1, 0.2), (0.2, 0.3), UNCLEAR),
        ((0.2, 0.3), (0.1, 0.2), UNCLEAR),
        ((0.2, 0.3), (0.1, 0.19), FELL),
    ],
)
def test_share_rises_or_falls_though_the_intervals_touch(old, new, verdict):
    ends = [SimpleNamespace(low=low, high=high) for low, high in (old, new)]
    assert before_after.direction(*ends) == verdict


def test_verdict_title_and_counts_do_not_follow_a_new_figure(ev, altered):
    before, risen = chapter.verdicts(ev).verdict, altered(BANK_ASSETS, BANK_ASSETS.replace("3900", "39000"))
    after = chapter.verdicts(risen).verdict
    banks = after.index.str.startswith("banks-")
    assert (after[banks] == ROSE).all() and after[~banks].equals(before[~banks])
    n = chapter.numbers(risen)
    assert n.rose == formats.count((after == ROSE).sum()) and n.fell == formats.count((after == FELL).sum())
    assert n.openings == formats.count(len(after))
    assert "two of two for banks" in chapter.fig_openings(risen).title and "two of two for banks" in n.course
    assert "while their share stands at 8.9%" in chapter.fig_licences(risen).title


@pytest.mark.parametrize(
    ("risen", "said"),
    [
        ([], "fell after openings for banks, films and insurers, rose after none"),
        (["life-cap-end"], "fell after openings for banks and films, rose after one of three for insurers"),
        (["life-cap-end", "banks-cap-2018"], "films, rose after one of three for insurers and one of two for banks"),
    ],
)
def test_title_names_a_market_that_is_not_the_only_one_that_rose(ev, monkeypatch, risen, said):
    made = chapter.verdicts(ev).assign(verdict=FELL)
    made.loc[risen, "verdict"] = ROSE
    monkeypatch.setattr(chapter, "verdicts", lambda ev: made)
    title = chapter.fig_openings(ev).title
    assert title.endswith(said) or sorted(title.split()) == sorted(
        f"Foreign share fell after openings for {said}".split()
    )


def test_opening_without_a_figure_before_it_gets_a_verdict_or_is_dropped_in_silence(ev, monkeypatch):
    ev = Evidence(ev.folder)  # of its own, for what is worked out once
    listed, share = chapter.openings(ev), before_after.share
    lost, first = listed.index[0], listed.iloc[0]
    later = lambda ev, name: share(ev, name)[lambda rows: (rows.when >= first.when) | (name != first.series_id)]  # noqa: E731
    monkeypatch.setattr(before_after, "share", later)
    assert set(chapter.verdicts(ev).index) == set(listed.index) - {lost}
    plot = chapter.fig_openings(ev)
    assert plot.note.endswith(f"Without a figure on both sides, so not shown: {listed.name[lost]}.")
    assert len(plot.table) == len(listed) - 1


def test_openings_differ_from_the_event_studys_selection(ev):
    chosen = ev.events[(ev.events.rule == "opening-1") & (ev.events.phase == "effective")]
    assert set(chapter.openings(ev).index) == set(chosen.index[chosen.sector != "cars"])


# The year with one exceptional policy


def test_outlier_serves_as_the_figure_before_or_as_part_of_the_line(ev):
    assert not chapter.verdicts(ev).before.str.contains("in 2005").any()
    plot = chapter.fig_insurance(ev)
    assert list(plot.table.Period[plot.table["Set apart"] != ""]) == ["2005", "2005"]
    assert "2005" not in plot.alt.partition(" In 2005 ")[0]


def test_share_without_the_policy_is_not_that_of_the_published_sums(ev):
    low, high = chapter.without_policy(ev)
    total = 34.1 / 0.069  # foreign premium and its share, chinaorg_ins_200602
    assert low == pytest.approx((32.4 - 20) / (total - 20))  # gf_insinvasion_2007
    assert high == pytest.approx((34.1 - 20) / (total - 20))


def test_policy_of_unknown_size_is_left_in_silently(altered):
    silent = altered("One group policy of about CNY 20 billion", "One group policy", "events")
    with pytest.raises(ValueError, match="states no amount"):
        chapter.without_policy(silent)


# Growth


def test_pace_is_not_relative_growth_a_year(ev, monkeypatch):
    value = [0.05, 0.05 * 1.04**12, 0.05 * 1.04**12 * 1.02**4]  # 4 percent a year to 2020, 2 percent after
    made = pd.DataFrame({"period": ["2007", "2019", "2023"], "when": [2008.0, 2020.0, 2024.0], "value": value})
    made = made.assign(low=made.value * (1.02 / 1.03) ** 4, high=made.value * (1.02 / 1.01) ** 4)
    monkeypatch.setattr(before_after, "share", lambda ev, series_id: made)
    assert chapter._paces(ev) == {
        "pace_before": "4%",
        "pace_after": "2%",
        "pace_after_span": "1–3%",
        "assets_turn_date": "2019",
    }


def test_growth_of_banks_does_not_follow_their_assets(ev, altered):
    once, doubled = chapter.numbers(ev), chapter.numbers(altered(BANK_ASSETS, BANK_ASSETS.replace("3900", "7800")))
    assert float(doubled.banks_times) == pytest.approx(2 * float(once.banks_times), abs=0.11)
    assert doubled.banking_times == once.banking_times


def test_insurance_title_says_grew_while_share_falls(altered):
    old = "insurance_foreign_assets_dated,2024-09,2820,"
    assert "foreign insurers went from" in chapter.fig_insurance(altered(old, old.replace("2820", "282"))).title


# What tables and alt texts quote


def test_thin_case_quotes_another_figure_than_the_rows(altered):
    old = "fie_licences_b21,2019-12,111,"
    row = thin.tab_thin(altered(old, old.replace("111", "222"))).set_index("Market").loc["E-commerce licences"]
    assert ", 222 a year later" in row["Foreign licences"]
    assert row["Foreign share"].startswith("1.6% of")  # 222 of 13,481 licences, west_201912


def test_thin_case_has_a_source_that_its_rows_do_not_name(ev):
    sources = thin.thin_sources(ev)
    assert len(sources) == len(set(sources)) and set(sources) <= set(ev.sources.index)
    assert {"yicai_202311", "cnr_post_2015", "west_201912"} <= set(sources)


def test_licence_holders_are_called_brands(ev):
    assert {figure(ev).share for figure in (chapter.fig_licences, chapter.fig_insurance)} == {"licence-holder share"}
