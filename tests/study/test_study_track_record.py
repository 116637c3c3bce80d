"""Tested shares, their back-test and the file of the simulation, against rows and rules."""

from __future__ import annotations

import shutil

import numpy as np
import pandas as pd
import pytest
from scipy.special import logit

from benchmarks import simulated as simulation
from telecompilot import evidence
from telecompilot.evidence import paths
from telecompilot.models import trends
from telecompilot.study import tested_shares, track_record


@pytest.fixture(scope="module")
def record(ev):
    return track_record.record(ev)


def altered(folder, keep):
    """Return the evidence with only those lines of observations.csv for which keep(line) holds."""
    shutil.copytree(paths.DATA, folder)
    path = folder / "observations.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if keep(line)]
    assert len(kept) < len(lines)
    path.write_text("".join(kept), encoding="utf-8")
    return evidence.load(folder)


def test_list_of_tested_shares_was_picked_and_not_ruled(ev):
    assert sorted(tested_shares.candidates(ev)) == sorted(tested_shares.NAMES)


def test_one_market_is_counted_twice_by_its_mirror_image(ev):
    assert len(ev.share("pv_share_chinese_brands_caam")) >= tested_shares.LEAST
    assert "pv_share_chinese_brands_caam" not in tested_shares.candidates(ev)


def test_share_with_too_few_years_is_still_tested(ev, tmp_path):
    length = len(ev.share("fie_share_trade"))
    years = [str(period) for period in ev.share("fie_share_trade").index[: length - tested_shares.LEAST + 1]]
    gone = tuple(f"fie_share_trade,{year}," for year in years)
    short = altered(tmp_path / "data", lambda line: not line.startswith(gone))
    assert set(tested_shares.NAMES) - set(tested_shares.candidates(short)) == {"fie_share_trade"}


def test_shares_are_not_the_published_ones(ev):
    shares = tested_shares.load(ev)
    assert shares["film_imported_share_box_office"]["2020"] == pytest.approx(1 - 0.8372)  # film_2020
    assert shares["fie_share_exports"]["2005"] == pytest.approx(0.5829)  # mofcom_2005
    assert shares["banking_foreign_share_assets"]["2001"] == pytest.approx(0.0182)  # wangzhaoxing_2012


def test_fan_has_bands_that_cross_or_leave_the_unit_interval(ev):
    fans = tested_shares.fans(ev)
    order = ["low95", "low80", "low50", "median", "high50", "high80", "high95"]
    assert (np.diff(fans[order].to_numpy(), axis=1) > 0).all()
    assert fans.low95.min() > 0 and fans.high95.max() < 1
    first = fans.groupby("series_id").year.min()
    for series_id, share in tested_shares.load(ev).items():
        assert first[series_id] == share.index[-1].year + 1
    cars = trends.forecast(ev.share("pv_share_foreign_brands_caam"), "headline", 5)
    assert fans[fans.series_id == "pv_share_foreign_brands_caam"]["median"].tolist() == pytest.approx(cars.median)


def test_model_is_left_out_of_the_tables():
    assert set(track_record.NAMES) == set(trends.MODELS)


def test_kept_record_is_not_that_of_the_back_test(ev, record):
    fresh = track_record.scored(track_record.evaluated(ev))
    for kept, made in zip(record, fresh, strict=True):
        pd.testing.assert_frame_equal(kept, made)


def test_record_of_other_evidence_is_served(ev, record, tmp_path):
    other = altered(tmp_path / "data", lambda line: not line.startswith("fie_share_exports,2005,"))
    results = track_record.record(other).results
    exports = "fie_share_exports"
    assert (results.series == exports).sum() < (record.results.series == exports).sum()
    assert track_record.record(ev).results.equals(record.results)


def test_coverage_is_not_that_of_the_forecasts(record):
    own = record.results[record.results.model == track_record.LEAD]
    own = own[own.at_least == own.at_most]
    held = sum(low <= actual <= high for low, actual, high in zip(own["q10"], own.actual, own["q90"], strict=True))
    assert (record.lead.hits, record.lead.n) == (held, len(own))
    assert record.lead.by_year_low < record.lead.low and record.lead.high < record.lead.by_year_high


def test_outcome_that_is_a_bound_is_scored_as_an_exact_one(ev, record):
    """Cars in 2025 are "at least 30 percent" (Chinese brands "<70" in print): no band that reaches higher missed."""
    exact, bounds = track_record.outcomes(record.results), track_record.bounded(record.results)
    own = record.results[record.results.model == track_record.LEAD]
    assert len(exact) + len(bounds) == len(own) and len(bounds) > 0
    known = tested_shares.bounds(ev)
    for row in own.itertuples():
        rough = row.target in known[row.series].index
        assert (row.at_least < row.at_most) == rough == np.isnan(row.pit)
    assert (exact.at_least == exact.actual).all() and (exact.at_most == exact.actual).all()
    assert (bounds.held == ((bounds.at_least <= bounds["q90"]) & (bounds.at_most >= bounds["q10"]))).all()
    assert (bounds.held >= bounds.printed).all() and bounds.held.sum() > bounds.printed.sum()
    assert (record.lead.bounds, record.lead.met) == (len(bounds), bounds.held.sum())


def test_score_of_a_bound_is_one_number(record):
    """Wherever the truth lies in the interval, the score lies between the best and the worst that are printed."""
    board, rough = record.board, record.board.bounds > 0
    assert (board.wis_best[rough] < board.wis_worst[rough]).all() and (board.wis_best <= board.wis_worst).all()
    rows = record.results[record.results.at_least < record.results.at_most]
    assert (rows.crps_best <= rows.crps).all() and (rows.crps <= rows.crps_worst).all()
    same = record.results[record.results.at_least == record.results.at_most]
    assert same.crps_best.equals(same.crps) and same.crps_worst.equals(same.crps)


def test_leaving_a_share_out_keeps_it_in(record):
    without, rows = track_record.left_out(record.results), track_record.outcomes(record.results)
    for name, value in without.items():
        assert value == pytest.approx(rows[rows.series.map(tested_shares.NAMES) != name].held.mean())
    assert without.is_monotonic_increasing


def test_band_that_held_counts_as_a_miss(record):
    rows = track_record.misses(record.results)
    assert ((rows.miss <= 1) == rows.held).all()
    row = rows.iloc[rows.miss.argmax()]
    end = row["q10"] if row.actual < row["q50"] else row["q90"]
    assert row.miss == pytest.approx((logit(row.actual) - logit(row["q50"])) / (logit(end) - logit(row["q50"])))


def test_factor_holds_fewer_than_it_promises():
    """Split-conformal rank: on average over samples, four in five of the misses that come next lie inside."""
    assert track_record.stretch(pd.Series([0.1, 0.2, 0.3, 0.4])) == 0.4  # rank ceil(.8 * 5) = 4
    assert track_record.stretch(pd.Series(np.arange(1.0, 10.0))) == 8  # rank ceil(.8 * 10) = 8
    assert track_record.stretch(pd.Series([3.0, 1.0])) == 3
    sample = np.abs(np.random.default_rng(0).standard_normal((4000, 20)))
    held = [row[-1] <= track_record.stretch(pd.Series(row[:-1])) for row in sample]
    assert np.mean(held) == pytest.approx(0.8, abs=0.02)


def test_share_helps_to_stretch_its_own_band(record):
    table, rows = track_record.recalibrated(record.results), track_record.misses(record.results)
    for name, row in table.iterrows():
        assert row.factor == track_record.stretch(rows.miss[rows.name != name])
        assert row.stretched == (rows.miss[rows.name == name] <= row.factor).sum()
    spoilt, first = record.results.copy(), tested_shares.TESTED[0]
    own = spoilt.series == first.series_id
    spoilt.loc[own, ["q10", "q90"]] = spoilt.loc[own, ["q50", "q50"]].to_numpy() * [0.999, 1.001]  # all its bands fail
    again = track_record.recalibrated(spoilt)
    assert again.held[first.name] == 0 and again.factor[first.name] == table.factor[first.name]
    assert (again.factor.drop(first.name) > table.factor.drop(first.name)).all()


def test_share_is_said_to_fail_every_member_where_one_kept_its_promise(record):
    spoilt = record.results.copy()
    spoilt[["q10", "q90"]] = spoilt[["q50", "q50"]].to_numpy() * [0.999, 1.001]
    assert track_record.recalibrated(spoilt).failing.all()
    kept = spoilt.model == track_record.MEMBERS[0]
    spoilt.loc[kept, "q10"], spoilt.loc[kept, "q90"] = 0.0, 1.0
    assert not track_record.recalibrated(spoilt).failing.any()


def test_factor_in_time_knows_a_later_miss(record):
    rows = track_record.in_time(record.results)
    last = rows.year.max()
    later = record.results.copy()
    own = later.target.map(lambda period: period.year == last) & (later.at_least == later.at_most)
    later.loc[own, ["actual", "at_least", "at_most"]] = 1e-6  # the last year's outcomes become the worst misses of all
    again = track_record.in_time(later)
    pd.testing.assert_series_equal(rows.factor, again.factor)
    assert again.stretched[again.year == last].sum() == 0
    past = track_record.misses(record.results)
    row = rows.iloc[-1]
    assert row.factor == track_record.stretch(past.miss[past.year <= row.origin.year])


def test_outcomes_are_lost_between_lengths_or_counted_twice(record):
    table = track_record.by_length(record.results)
    assert set(table.model) == {*track_record.VIEW, track_record.WARNING}
    for model, own in table.groupby("model"):
        rows = track_record.outcomes(record.results, model)
        assert own.outcomes.sum() == len(rows) and own.hits.sum() == rows.held.sum()
    short = table[(table.model == track_record.LEAD) & (table.n < track_record.SHORT)]
    rows = track_record.outcomes(record.results)
    assert short.hits.sum() == rows.held[rows.n_train < track_record.SHORT].sum()
    assert (table.low < table.coverage).all() and (table.coverage < table.high).all()


def test_pooled_sets_are_not_the_sum_of_their_rows():
    frame, pooled = track_record.outside(), track_record.outside_coverage()
    row = pooled[(pooled.model == track_record.LEAD) & (pooled.n == 10)].iloc[0]
    own = frame[(frame.model == track_record.LEAD) & (frame.n == 10)]
    assert (row.windows, row.outcomes) == (own.windows.sum(), own.outcomes.sum())
    assert (
        row.coverage80 == pytest.approx(own.hits80.sum() / own.outcomes.sum()) and row.low < row.coverage80 < row.high
    )
    assert row.wis == pytest.approx(np.average(own.wis, weights=own.outcomes))


def test_version_2_covers_less_than_version_1_or_too_little_on_other_shares():
    """What the change of recipe was to bring, on shares that nobody had looked at: 76 to 90 % from ten figures on."""
    held = track_record.outside_coverage().pivot(index="n", columns="model", values="coverage80")
    first, second = track_record.VERSIONS
    assert held[second][held.index >= track_record.SHORT].between(0.76, 0.9).all()
    assert (held[second] >= held[first]).all()


def test_simulation_file_misses_a_model_or_runs():
    frame = track_record.simulated()
    cells = pd.MultiIndex.from_product([trends.MODELS, simulation.TRUTHS, track_record.LENGTHS, simulation.STEPS])
    assert set(zip(frame.model, frame.truth, frame.n, frame.step, strict=True)) == set(cells)
    assert (frame.total <= simulation.COUNT).all() and (frame.total > 0.9 * simulation.COUNT).all()
    assert frame.coverage.to_numpy() == pytest.approx(frame.hits / frame.total, abs=1e-4)


def _agrees(models: tuple[str, ...], slack: int) -> None:
    keys = ["model", "truth", "n", "step"]
    again = simulation.run(models).set_index(keys).hits
    committed = track_record.simulated().set_index(keys).hits
    assert (again - committed.loc[again.index]).abs().max() <= slack


def test_simulation_file_is_stale():
    _agrees(("drift",), slack=0)


@pytest.mark.slow
def test_simulation_file_is_stale_for_fitted_models():
    _agrees(("last_value", "linear_levels", "integrated_trend", "headline"), slack=2)
