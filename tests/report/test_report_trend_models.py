"""The chapter on trend models: words and tables follow the back-test, figures show all of their data."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest

from telecompilot.evidence import formats
from telecompilot.models import trends
from telecompilot.report import trend_fans as fans
from telecompilot.report import trend_models as page
from telecompilot.study import assumptions, cloud, scenarios, tested_shares, track_record
from telecompilot.study import fans as study_fans


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
    assert (
        n.kept == "within what chance allows" and n.held_pct == "100%" and n.broken == ""
    )  # so few years prove little
    middle = record.results["q50"]
    given(track_record.scored(record.results.assign(q10=0.999 * middle, q90=1.001 * middle)))
    assert page.numbers(ev).kept == "too narrow"


def test_p_value_is_shown_from_too_few_forecasts(record):
    few = record.results[record.results.series == "fie_share_exports"]
    assert page._errors(track_record.scored(few))["chance"] == "too few to test"


def test_share_is_blamed_that_kept_its_promise(ev, record):
    n, table = page.numbers(ev), track_record.recalibrated(record.results)
    for name, row in table.iterrows():
        assert (f"{name.lower()} {row.held} of {row.n}" in n.broken) == (row.held < 0.8 * row.n)
    calm = table[table.held >= 0.8 * table.n]
    assert n.calm_held == f"{calm.held.sum()} of {calm.n.sum()}"


def test_versions_are_scored_on_other_outcomes_than_each_other(ev, record):
    n = page.numbers(ev)
    first, second = (track_record.outcomes(record.results, model) for model in track_record.VERSIONS)
    assert (n.first_held, n.second_held) == (str(first.held.sum()), str(second.held.sum()))
    assert len(first) == len(second) == int(n.outcomes)


def test_bounds_are_scored_without_a_word_or_said_where_there_are_none(ev, record, given):
    rough = track_record.bounded(record.results)
    words = page.numbers(ev).rough
    assert formats.count(len(rough)) in words.lower() and f"contained {formats.count(rough.printed.sum())} at" in words
    exact = record.results[record.results.at_least == record.results.at_most]
    given(track_record.scored(exact))
    assert page.numbers(ev).rough == ""


def test_two_counts_of_nearly_the_same_stand_without_a_reason(ev):
    """The headline and the scenarios' bands are two recipes on the same outcomes; the page that prints both says so."""
    n, record = page.numbers(ev), study_fans.record(ev)
    assert n.other_recipe == f"{record.held} of {record.total}" and n.held.split()[-1] == n.other_recipe.split()[-1]


def test_words_on_the_target_differ_from_its_figure(ev):
    n, made = fans.numbers(ev), cloud.outlook(ev)
    last, aws = made.ahead.iloc[-1], made.bounds.aws.dropna()
    assert n.range == f"{100 * last.low80:.0f}–{100 * last.high80:.0f}%"
    assert n.published == formats.count(len(aws))


# Tables


def test_two_ranges_of_one_share_stand_in_two_chapters_only(ev):
    """The table sets them side by side, each as its own chapter has it."""
    table, made = fans.tab_ranges(ev).set_index("Anchor"), cloud.outlook(ev).ahead.iloc[-1]
    column = f"Forecast for {cloud.LAST_YEAR}"
    path = scenarios.fan("no_pilot").loc[cloud.LAST_YEAR]
    assert table[column]["trend-range-bounds"] == formats.span(made.low80, made.high80, 0)
    assert table[column]["trend-range-scenarios"] == formats.span(path[0.1], path[0.9], 0) == fans.numbers(ev).scenario
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


def test_model_or_a_number_of_years_is_missing_from_what_a_reader_takes_along(ev, record):
    exact = record.results[record.results.at_least == record.results.at_most]
    taken = page.scores(ev).set_index(["Model", "Years ahead"])
    assert len(taken) == len(trends.MODELS) * tested_shares.HORIZON
    errors = exact.assign(error=(exact.point - exact.actual).abs()).groupby(["model", "step"]).error
    for (model, step), error in errors.mean().items():
        row = taken.loc[(track_record.NAMES[model], step)]
        assert row["MAE"] == pytest.approx(100 * error, abs=1e-3)
        assert row["Worst miss, points"] == pytest.approx(100 * errors.max()[model, step], abs=1e-3)
    parts = taken[["Width", "Low", "High"]].sum(axis=1)
    assert (parts - taken["WIS"]).abs().max() < 0.004


def test_failed_fit_vanishes_from_the_scores(ev, record, given):
    broken = record.results.copy()
    broken.loc[broken.index[(broken.model == "drift") & (broken.step == 1)][0], "failed"] = "made to fail"
    given(track_record.scored(broken))
    row = page.scores(ev).set_index(["Model", "Years ahead"]).loc[(track_record.NAMES["drift"], 1)]
    assert row["Failed"] == 1
    assert (
        page.tab_models(ev)
        .set_index("Anchor")["80% band"]["trend-model-drift"]
        .endswith(f"of\u00a0{len(taken(broken))}")
    )


def taken(results):
    """The exact outcomes of the model whose fit failed."""
    return track_record.outcomes(results, "drift")


def test_baseline_or_the_warning_is_missing_from_the_table(ev):
    table = page.tab_models(ev)
    assert set(table.Anchor) == {f"trend-model-{model}" for model in (*page.SHOWN, "headline_1")}
    assert table["WIS, all"].is_monotonic_increasing


# Figures


def test_range_title_keeps_widths_that_are_gone(ev, monkeypatch):
    ahead = tested_shares.fans(ev)
    assert "for trade" not in fans.fig_ranges(ev).title
    wide = ahead.assign(high80=ahead.high80.where(ahead.name != "Trade", 0.99), high95=0.995)
    monkeypatch.setattr(tested_shares, "fans", lambda ev: wide)
    assert "for trade" in fans.fig_ranges(ev).title


def test_share_or_length_has_no_range(ev):
    table, known = fans.fig_ranges(ev).table, fans.known(ev).groupby("name").last()
    assert len(table) == 2 * len(tested_shares.TESTED)
    for row in table.itertuples(index=False):
        assert row[2] == known.year[row.Share] and row[3] == pytest.approx(100 * known.share[row.Share], abs=0.006)
    ahead = table["Forecast for"] - table["Last figure of"]
    assert set(ahead) == {1, tested_shares.HORIZON}


def test_fan_is_shown_without_its_record(ev, record):
    words = f"contained {record.lead.hits} of {record.lead.n}"
    assert words in fans.fig_ranges(ev).note and words in fans.fig_cloud(ev).note


def test_coverage_words_differ_from_the_table(ev):
    plot = page.fig_coverage(ev)
    rows = plot.table[plot.table["Nominal, %"] == 80].set_index("Model")
    assert set(rows.index) == {track_record.NAMES[model] for model in page.SHOWN}
    for name, row in rows.iterrows():
        assert f"{name} {row['Inside']:.0f} of {row['Forecasts']:.0f}" in plot.alt
    assert len(plot.table) == 3 * len(rows)


def test_target_title_and_alt_keep_an_old_forecast(ev, monkeypatch):
    made = cloud.outlook(ev)
    last = made.ahead.iloc[-1]
    assert str(formats.span(last.low80, last.high80, 0)) in fans.fig_cloud(ev).title
    monkeypatch.setattr(cloud, "outlook", lambda ev: replace(made, past=made.past.assign(low80=0.1, high80=0.31)))
    plot = fans.fig_cloud(ev)
    assert "held 10–31%" in plot.title and "10–31%" in plot.draw(600).to_json()


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
    aws = table["AWS as published, %"].dropna().tolist()
    assert aws == (100 * bounds.aws.dropna()).round(1).tolist()
    assert {6.0, 8.1, 8.6} <= set(aws)  # robin5g, hcinfo2022, techcrunch2019
