"""The chapter on trend models: words and tables follow the back-test, figures show all of their data."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from telecompilot import evidence
from telecompilot.evidence import formats
from telecompilot.models import trends
from telecompilot.report import trend_fans as fans
from telecompilot.report import trend_models as page
from telecompilot.study import assumptions, cloud, scenarios, tested_shares, track_record
from telecompilot.study import fans as study_fans


@pytest.fixture(scope="module")
def ev():
    return evidence.load()


@pytest.fixture(scope="module")
def record(ev):
    return track_record.record(ev)


@pytest.fixture
def given(monkeypatch):
    """Have the page read another record of the back-test."""
    return lambda other: monkeypatch.setattr(track_record, "record", lambda ev: other)


# The numbers of the prose


def test_coverage_in_the_prose_is_not_that_of_the_forecasts(ev, record):
    own, n = track_record.outcomes(record.results), page.numbers(ev)
    held = own.actual.between(own["q10"], own["q90"])
    assert n.held == f"{held.sum()} of {len(own)}" and n.held_pct == f"{100 * held.mean():.0f}%"
    early, late = (tuple(map(int, text.split(" of "))) for text in (n.before, n.since))
    assert (early[0] + late[0], early[1] + late[1]) == (held.sum(), len(own))
    assert n.missed == str((~held).sum())


def test_verdict_stays_when_bands_hold(ev, record, given):
    whole = record.results.assign(**{"q2.5": 1e-9, "q10": 1e-9, "q90": 1 - 1e-9, "q97.5": 1 - 1e-9})
    given(track_record.scored(whole))
    n = page.numbers(ev)
    assert n.kept == "within what chance allows" and n.held_pct == "100%"  # so few years prove little
    assert n.answer == "Some more than others" and n.broken == "" and n.shared == "no share"
    assert n.promise.endswith("none kept the 80% promise too seldom for chance to explain")
    middle = record.results["q50"]
    given(track_record.scored(record.results.assign(q10=0.999 * middle, q90=1.001 * middle)))
    n = page.numbers(ev)
    assert (
        n.kept == "too narrow"
        and n.answer == "None of them fully"
        and "models, all kept the 80% promise too seldom" in n.promise
    )


def test_p_value_is_shown_from_too_few_forecasts(record):
    few = record.results[record.results.series == "fie_share_exports"]
    assert page._errors(track_record.scored(few))["chance"] == "too few to test"


def test_share_is_blamed_that_kept_its_promise(ev, record):
    n, table = page.numbers(ev), track_record.recalibrated(record.results)
    for name, row in table.iterrows():
        assert (f"{name.lower()} {row.held} of {row.n}" in n.broken) == (row.held < 0.8 * row.n)
        assert (name.lower() in n.shared) == row.failing
    calm = table[table.held >= 0.8 * table.n]
    assert n.calm_held == f"{calm.held.sum()} of {calm.n.sum()}"


def test_bounds_are_scored_without_a_word_or_said_where_there_are_none(ev, record, given):
    rough = track_record.bounded(record.results)
    words = page.numbers(ev).rough
    assert formats.count(len(rough)) in words.lower() and f"held {formats.count(rough.printed.sum())} at" in words
    exact = record.results[record.results.at_least == record.results.at_most]
    given(track_record.scored(exact))
    assert page.numbers(ev).rough == ""


def test_two_counts_of_nearly_the_same_stand_without_a_reason(ev):
    """The headline and the scenarios' bands are two recipes on the same outcomes; the page that prints both says so."""
    n, record = page.numbers(ev), study_fans.record(ev)
    assert n.other_recipe == f"{record.held} of {record.total}" and n.held.split()[-1] == n.other_recipe.split()[-1]


def test_words_on_the_target_differ_from_its_figure(ev):
    n, made = page.numbers(ev), cloud.outlook(ev)
    last, aws = made.ahead.iloc[-1], made.bounds.aws.dropna()
    assert n.cloud_80 == f"{100 * last.low80:.0f}–{100 * last.high80:.0f}%"
    assert n.cloud_published == formats.count(len(aws))
    assert (n.cloud_low, n.cloud_high) == (formats.pct(aws.min()), formats.pct(aws.max()))


# Tables


def test_two_ranges_of_one_share_stand_in_two_chapters_only(ev):
    """The table sets them side by side, each as its own chapter has it."""
    table, made = fans.tab_ranges(ev).set_index("Anchor"), cloud.outlook(ev).ahead.iloc[-1]
    column = f"Forecast for {cloud.LAST_YEAR}"
    path = scenarios.fan("no_pilot").loc[cloud.LAST_YEAR]
    assert table[column]["trend-range-bounds"] == formats.span(made.low80, made.high80, 0)
    assert (
        table[column]["trend-range-scenarios"]
        == formats.span(path[0.1], path[0.9], 0)
        == page.numbers(ev).cloud_scenario
    )
    start = table["Starts"]["trend-range-scenarios"]
    low, high = (float(x) / 100 for x in re.search(r"(\d+)–(\d+)%", start).groups())
    row = assumptions.load(ev).get("start_brand_cloud")
    assert row.low / 100 < low < row.value / 100 < high < row.high / 100


def test_bound_is_shown_as_a_measured_figure(ev):
    bounds = fans.known(ev).query("bound != ''").set_index(["series_id", "year"]).bound
    assert bounds["pv_share_foreign_brands_caam", 2025] == "at least"  # Chinese brands "< 70", cna_2025
    assert bounds["film_imported_share_box_office", 2008] == "at most"  # domestic films "> 60", sarft_film_2008
    assert bounds["fie_share_exports", 2015] == "at most"  # "< 44.9", mofcom_2015_private
    assert ("film_imported_share_box_office", 2009) not in bounds  # 56.6 without qualifier, govcn_film_2009


def test_table_of_shares_hides_bounds_or_copies(ev):
    table, known = fans.tab_shares(ev).set_index("Share"), fans.known(ev)
    for share in tested_shares.TESTED:
        rows, bounds = ev.rows(share.series_id), known[known.series_id == share.series_id].bound
        shown = table.loc[share.name, ["Figures", "Bounds", "Second-hand"]].tolist()
        assert shown == [len(bounds), (bounds != "").sum(), rows.weak.sum()]
    assert table["Keep in mind"].str.len().min() > 30


def test_leaderboard_lacks_a_baseline_or_flatters(ev, record):
    results = record.results[record.results.at_least == record.results.at_most]
    for step in range(1, tested_shares.HORIZON + 1):
        board = page.tab_ahead(ev, step).set_index("Model")
        rows = results[results.step == step].assign(error=(results.point - results.actual).abs())
        mae = rows.groupby("model").error.mean()
        assert {"Last value (baseline)", "Drift (baseline)"} <= set(board.index)
        assert len(board) == len(trends.MODELS)
        for model, name in track_record.NAMES.items():
            gain = 100 * (1 - mae[model] / mae["last_value"])  # a loss is shown as a loss
            assert board["vs last, %"][name] == pytest.approx(gain, abs=0.51)
        assert not np.signbit(board["vs drift, %"][board["vs drift, %"] == 0]).any()  # no "-0"
        assert board["WIS"].is_monotonic_increasing
        assert f"{(rows.model == 'headline').sum()} forecasts" in page.caption(ev, step)


def test_split_of_the_score_does_not_add_up(ev):
    board = page.tab_ahead(ev)
    assert (board[["Width", "Low", "High"]].sum(axis=1) - board["WIS"]).abs().max() < 0.02


def test_failed_fit_vanishes_from_the_table(ev, record, given):
    broken = record.results.copy()
    at = broken.index[(broken.model == "drift") & (broken.step == 1)][0]
    broken.loc[at, "failed"] = "made to fail"
    given(track_record.scored(broken))
    board, name = page.tab_ahead(ev).set_index("Model"), track_record.NAMES["drift"]
    assert board["Fits"][name].startswith("1 failed")
    of = {model: int(text.split("of")[1]) for model, text in board["80% band"].items()}
    assert of[name] == of[track_record.NAMES["last_value"]] - 1
    assert page.numbers(ev).failed == "one"


def test_worst_miss_is_not_the_worst(ev, record):
    table = page.tab_further(ev).set_index("Model")
    for model, name in track_record.NAMES.items():
        rows = track_record.outcomes(record.results, model)
        row = rows.loc[(rows.point - rows.actual).abs().idxmax()]
        expected = f"{100 * abs(row.point - row.actual):.0f} points: {tested_shares.NAMES[row.series].lower()} in "
        assert table["Worst miss"][name].startswith(f"{expected}{row.target}")


# Figures


def test_fan_title_keeps_widths_that_are_gone(ev, monkeypatch):
    ahead = tested_shares.fans(ev)
    assert "for trade" not in fans.fig_fans(ev).title
    wide = ahead.assign(high80=ahead.high80.where(ahead.name != "Trade", 0.99), high95=0.995)
    monkeypatch.setattr(tested_shares, "fans", lambda ev: wide)
    assert "for trade" in fans.fig_fans(ev).title


def test_fan_is_shown_without_its_record(ev, record):
    words = f"held {record.lead.hits} of {record.lead.n}"
    assert words in fans.fig_fans(ev).note and words in fans.fig_cloud(ev).note


def test_fan_table_lacks_a_figure_or_a_year_ahead(ev):
    table, known = fans.fig_fans(ev).table, fans.known(ev)
    assert len(table) == len(known) + len(tested_shares.fans(ev))
    bounds, rows = table[table.Figure.str.startswith("bound")], known[known.bound != ""]
    assert set(zip(bounds.Share, bounds.Year, strict=True)) == set(zip(rows.name, rows.year, strict=True))
    cars = table[(table.Share == "Cars") & (table.Year == 2020)].iloc[0]
    assert cars["Share or median, %"] == 61.6 and pd.isna(cars["80% band from, %"])  # lubes_2020


def test_alt_of_the_fans_names_numbers_that_the_table_has_not(ev):
    plot = fans.fig_fans(ev)
    columns = [name for name in plot.table if name.endswith("%")]
    shown = {str(formats.pct(value / 100)) for name in columns for value in plot.table[name].dropna()}
    ends = re.findall(r"between ([\d.]+%) and ([\d.]+%)", plot.alt)
    assert len(ends) == len(tested_shares.TESTED) and {end for pair in ends for end in pair} <= shown


def test_coverage_title_blames_bands_that_held(ev, record, given):
    bad = page.fig_coverage(ev)
    none = (record.coverage.coverage[record.coverage.nominal == 0.8] < 0.8).all()
    assert ("No model" in bad.title) == none
    given(record._replace(coverage=record.coverage.assign(coverage=0.85, low=0.75, high=0.9, by_year_high=0.95)))
    good = page.fig_coverage(ev)
    assert "No model" not in good.title and "the headline’s held 85%" in good.title


def test_coverage_words_differ_from_the_table(ev):
    plot = page.fig_coverage(ev)
    rows = plot.table[plot.table["Promised, %"] == 80].set_index("Model")
    for name, row in rows.iterrows():
        assert f"{name} {row['Held']:.0f} of {row['Forecasts']:.0f}" in plot.alt
    assert len(plot.table) == 3 * len(track_record.NAMES)


def test_simulation_title_keeps_old_coverage(ev, monkeypatch):
    frame, plot = track_record.simulated(), page.fig_simulated(ev)
    assert str(formats.pct(frame.coverage.min(), 0)) in plot.title
    held = plot.table.filter(like="Held")
    assert held.size == len(frame) and held.notna().all(axis=None), "a dot is not in the table"
    monkeypatch.setattr(track_record, "simulated", lambda: frame.assign(coverage=0.8))
    assert "as few as 80%" in page.fig_simulated(ev).title


def test_target_title_and_alt_keep_an_old_forecast(ev, monkeypatch):
    made = cloud.outlook(ev)
    last = made.ahead.iloc[-1]
    assert str(formats.span(last.low80, last.high80, 0)) in fans.fig_cloud(ev).title
    for high80, words in ((0.11, "the future’s own"), (last.high80 - last.low80 + 0.1, "before any forecast")):
        past = made.past.assign(low80=0.1, high80=high80)
        monkeypatch.setattr(cloud, "outlook", lambda ev, past=past: replace(made, past=past))
        assert words in fans.fig_cloud(ev).title


def test_target_has_a_line_through_its_points(ev):
    spec, past = fans.fig_cloud(ev).draw(600).to_dict(), cloud.outlook(ev).past
    lines = [layer for layer in _leaves(spec) if layer["mark"]["type"] == "line"]
    assert lines
    for layer in lines:
        rows = pd.DataFrame(spec["datasets"][layer["data"]["name"]])
        assert layer["encoding"]["y"]["field"] == "median" and rows.year.min() >= past.year.max()


def _leaves(spec):
    if "layer" not in spec:
        return [spec]
    return [leaf | {"data": leaf.get("data", spec.get("data"))} for part in spec["layer"] for leaf in _leaves(part)]


def test_bounds_are_missing_from_the_table(ev):
    table, bounds = fans.fig_cloud(ev).table, cloud.outlook(ev).bounds
    assert (table.What == "bound").sum() == len(bounds)
    aws = table["AWS as printed, %"].dropna().tolist()
    assert aws == (100 * bounds.aws.dropna()).round(1).tolist()
    assert {6.0, 8.1, 8.6} <= set(aws)  # robin5g, hcinfo2022, techcrunch2019
