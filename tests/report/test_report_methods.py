"""Methods and changes: counts held against the tables counted another way, tables of benchmarks against their files."""

from __future__ import annotations

import csv

import pandas as pd
import pytest

from telecompilot import evidence
from telecompilot.evidence import paths, tables
from telecompilot.report import methods as report


@pytest.fixture(scope="module")
def n(ev):
    return report.numbers(ev)


def rows(name):
    with open(paths.DATA / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_size_of_a_table_is_wrong_or_a_table_is_left_out(ev, n):
    sizes = report.tab_evidence(ev).set_index("Table").Rows
    assert sizes.to_dict() == {name: len(rows(name)) for name in tables.TABLES}
    assert n.rows_observations == f"{sizes['observations']:,}" and n.rows_sources == f"{sizes['sources']:,}"


def test_kinds_of_sources_are_miscounted(n):
    kinds = [row["kind"] for row in rows("sources")]
    assert all(getattr(n, kind) == f"{kinds.count(kind):,}" for kind in tables.KINDS)
    assert n.weak_sources == f"{100 * (kinds.count('mirror') + kinds.count('blog')) / len(kinds):.0f}%"


def test_bounds_and_rounded_figures_are_miscounted(n):
    marks = [row["qualifier"] for row in rows("observations")]
    assert n.about == f"{marks.count('~')}" and n.bounds == f"{sum(mark[:1] in ('<', '>') for mark in marks if mark)}"


def test_sources_that_differ_are_miscounted(n):
    values = {}
    for row in rows("observations"):
        if not row["qualifier"]:
            values.setdefault((row["series_id"], row["period"]), []).append(float(row["value"]))
    twice = [several for several in values.values() if len(several) > 1]
    assert n.twice == f"{len(twice)}" and n.disagree == f"{sum(len(set(several)) > 1 for several in twice)}"


def test_forecast_counts_as_evidence_of_its_year(n):
    assert int(n.last_year) <= int(evidence.collected()[:4])


def test_error_rate_of_the_sample_is_too_bright(n):
    # exact interval for none of 35 (Clopper and Pearson): upper end 1 - 0.025 ** (1 / 35) = 10.0 percent
    assert n.wrong_upper == f"{1 - 0.025 ** (1 / 35):.0%}" == "10%"


def test_page_names_another_winner_than_the_table_of_libraries(ev, n):
    shown = report.tab_peers(ev)
    assert shown.WIS.is_monotonic_increasing and report.BATCHED not in set(shown.Model)
    assert n.peers_first == ("one of ours" if shown.From[0] == report.OURS else "one of theirs")
    assert shown.Model[int(n.peers_place) - 1] == "Headline"
    theirs = shown[shown.From != report.OURS]
    held = theirs["80% band"].str.extract(r"(\d+)")[0].astype(int)
    assert (n.peers_least, n.peers_held) == (f"{held.min()}", f"{held.max()}")


def test_page_says_that_nobodys_bands_held_four_in_five_where_some_did():
    everyone = report.peers()
    assert (everyone.hits80 / everyone.n).max() < 0.8
    assert everyone.date[0][:4] in report.peers_note()


@pytest.fixture
def runs(monkeypatch) -> pd.DataFrame:
    """Two pairs: a first build takes 60 and 80 seconds, the plain one 100 and 200; the page reads them."""
    made = []
    for pair, (plain, cold) in enumerate([(100, 60), (200, 80)]):
        made += [("plain", pair, 1, plain), ("cold", pair, 1, cold), ("unchanged", pair, 1, cold / 20)]
    made += [("check observations", 0, times, 2 * times) for times in (1, 10, 100)]
    table = pd.DataFrame(made, columns=["case", "pair", "times", "wall"])
    about = {"memory": 500.0, "load": 0.5, "machine": "a machine", "tool": "a tool", "commit": "abc"}
    table = table.assign(processor=table.wall * 2, date="2026-11-25", **about)[report.COLUMNS]
    monkeypatch.setattr(report, "builds", lambda: table)
    return table


def test_ratio_is_taken_across_pairs(runs):
    found = report.ratios(runs)
    assert found.to_dict() == {"cold": pytest.approx((0.6 + 0.4) / 2), "unchanged": pytest.approx(0.05)}
    assert report.goal("edit events") == 0.25 and report.goal("cold") == 0.6


def test_growth_is_not_against_the_smallest(ev, runs):
    assert report.growth(runs).set_index("times").ratio.to_dict() == {1: 1, 10: 10, 100: 100}
    assert report.tab_growth(ev).Work.tolist() == ["×1.0", "×10", "×100"]


def test_build_that_was_not_measured_is_shown_as_a_number(ev, runs):
    shown, n = report.tab_builds(ev), report.numbers(ev)
    assert shown.Build.tolist() == ["First build, plain configuration", "First build", "Nothing changed"]
    assert shown.Ratio.tolist() == ["–", "0.50", "0.05"]
    assert n.build_cold == "50%" and n.build_edit_prose == report.UNKNOWN


def test_result_file_lacks_a_column_or_its_date():
    found = report.builds()
    assert list(found.columns) == report.COLUMNS and len(found) and found.date.str.match(r"\d{4}-\d\d-\d\d$").all()
    assert (found[["wall", "processor"]] > 0).all().all() and found.machine.nunique() == 1


def test_page_says_that_work_grows_slowly_where_it_does_not():
    found = report.growth(report.builds())
    assert (found.ratio <= found.times).all(), found.to_string()
