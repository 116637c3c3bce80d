"""Tested shares, track record, simulation file and target of the chapter on trend models, against their rows."""

from __future__ import annotations

import shutil

import numpy as np
import pandas as pd
import pytest

from telecompilot import evidence
from telecompilot.evidence import paths
from telecompilot.facts import cloud_outlook, simulated, tested_shares, track_record
from telecompilot.facts import trend_models as facts
from telecompilot.models import backtest, trends


@pytest.fixture(scope="module")
def ev():
    return evidence.load()


@pytest.fixture(scope="module")
def results(ev):
    return track_record.evaluated(ev)


@pytest.fixture(scope="module")
def n(ev, results):
    return facts.numbers(ev, results)


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
    short = altered(tmp_path / "data", lambda line: not line.startswith("fie_share_trade,2001,"))
    assert set(tested_shares.NAMES) - set(tested_shares.candidates(short)) == {"fie_share_trade"}


def test_shares_are_not_the_printed_ones(ev):
    known = tested_shares.known(ev).set_index(["series_id", "year"])
    assert known.share["film_imported_share_box_office", 2020] == pytest.approx(1 - 0.8372)  # film_2020
    assert known.share["fie_share_exports", 2005] == pytest.approx(0.5829)  # mofcom_2005
    assert known.share["banking_foreign_share_assets", 2001] == pytest.approx(0.0182)  # wangzhaoxing_2012


def test_bound_is_drawn_as_a_measured_point(ev):
    bounds = tested_shares.known(ev).query("bound != ''").set_index(["series_id", "year"]).bound
    assert bounds["pv_share_foreign_brands_caam", 2025] == "at least"  # Chinese brands "< 70", cna_2025
    assert bounds["film_imported_share_box_office", 2008] == "at most"  # domestic films "> 60", sarft_film_2008
    assert bounds["fie_share_exports", 2015] == "at most"  # "< 44.9", mofcom_2015_private
    assert ("film_imported_share_box_office", 2009) not in bounds  # 56.6 without qualifier, govcn_film_2009


def test_table_of_shares_hides_bounds_or_copies(ev):
    table = tested_shares.about(ev).set_index("Share")
    rows = ev.rows("fie_share_trade")
    assert table.loc["Trade", ["Figures", "Bounds", "Second-hand"]].tolist() == [len(rows), 1, int(rows.weak.sum())]
    assert table["Keep in mind"].str.len().min() > 30


def test_fan_has_bands_that_cross_or_leave_the_unit_interval(ev):
    fans = tested_shares.fans(ev)
    order = ["low95", "low80", "low50", "median", "high50", "high80", "high95"]
    assert (np.diff(fans[order].to_numpy(), axis=1) > 0).all()
    assert fans.low95.min() > 0 and fans.high95.max() < 1
    last = tested_shares.known(ev).groupby("series_id").year.max()
    assert (fans.groupby("series_id").year.min() == last + 1).all()
    cars = trends.forecast(ev.share("pv_share_foreign_brands_caam"), "headline", 5)
    assert fans[fans.series_id == "pv_share_foreign_brands_caam"]["median"].tolist() == pytest.approx(cars.median)


def test_model_is_left_out_of_the_tables():
    assert set(track_record.NAMES) == set(trends.MODELS)


def test_coverage_in_the_prose_is_not_that_of_the_forecasts(results, n):
    own = results[results.model == "headline"]
    held = sum(low <= actual <= high for low, actual, high in zip(own["q10"], own.actual, own["q90"], strict=True))
    assert n.held == f"{held} of {len(own)}"
    assert n.held_pct == f"{100 * held / len(own):.0f}%"


def test_leaderboard_lacks_a_baseline_or_flatters(results):
    for step in range(1, tested_shares.HORIZON + 1):
        board = track_record.board(results, step).set_index("Model")
        rows = results[results.step == step].assign(error=(results.point - results.actual).abs())
        mae = rows.groupby("model").error.mean()
        assert {"Last value (baseline)", "Drift (baseline)"} <= set(board.index)
        assert len(board) == len(trends.MODELS)
        for model, name in track_record.NAMES.items():
            gain = 100 * (1 - mae[model] / mae["last_value"])
            assert board["vs last, %"][name] == pytest.approx(gain, abs=0.51)
        assert not np.signbit(board["vs drift, %"][board["vs drift, %"] == 0]).any()  # no "-0"
        assert (board["vs last, %"] < 0).any()  # losses are shown as losses
        assert board["WIS"].is_monotonic_increasing


def test_page_shows_other_tables_than_were_tested(results):
    page = track_record.page()
    for step in range(1, tested_shares.HORIZON + 1):
        pd.testing.assert_frame_equal(page.boards[step], track_record.board(results, step))
        assert f"{int((results[results.step == step].model == 'headline').sum())} forecasts" in page.captions[step]
    pd.testing.assert_frame_equal(page.further, track_record.further(results))
    pd.testing.assert_frame_equal(page.coverage, track_record.coverage(results))


def test_kept_numbers_differ_from_fresh_ones(n):
    assert vars(facts.numbers()) == vars(n)


def test_split_of_the_score_does_not_add_up(results):
    board = track_record.board(results, 1)
    parts = board[["Width", "Low", "High"]].sum(axis=1)
    assert (parts - board["WIS"]).abs().max() < 0.02


def test_failed_fit_vanishes_from_the_table(results):
    broken = results.copy()
    at = broken.index[(broken.model == "drift") & (broken.step == 1)][0]
    broken.loc[at, "failed"] = "made to fail"
    board = track_record.board(broken, 1).set_index("Model")
    name = track_record.NAMES["drift"]
    assert board["Fits"][name].startswith("1 failed")
    of = {model: int(text.split("of")[1]) for model, text in board["80% band"].items()}
    assert of[name] == of[track_record.NAMES["last_value"]] - 1


def test_outcomes_are_lost_between_the_fifths(results):
    table = track_record.further(results)
    assert (table[list(track_record.FIFTHS)].sum(axis=1) == int((results.model == "headline").sum())).all()


def test_needed_level_is_not_the_one_that_holds_four_in_five():
    frame = pd.DataFrame({"model": "headline", "pit": [0.5, 0.4, 0.65, 0.9, 0.02, 0.5, 0.5, 0.5, 0.5, 0.5]})
    assert track_record.needed(frame) == pytest.approx(0.8)  # the two worst lie 0.96 and 0.8 out; the band must hold 8
    assert (2 * (frame.pit - 0.5).abs() <= track_record.needed(frame) + 1e-9).mean() >= 0.8


def test_verdict_stays_when_bands_hold(ev, results):
    whole = results.assign(**{"q2.5": 0.0, "q10": 0.0, "q90": 1.0, "q97.5": 1.0})
    wide = facts._coverage(whole)
    assert wide["kept"] == "within what chance allows" and wide["held_pct"] == "100%"  # 15 of 15 years prove little
    assert "too narrow" in facts._coverage(results)["kept"]


def test_prose_argues_from_a_finding_that_is_gone(results):
    """The page says in typed words that bands held in ordinary years, broke downwards, and that lines did worst."""
    rows, wis = track_record.outcomes(results), backtest.leaderboard(results).groupby("model").wis.mean()
    early = rows.year < facts.BROKEN
    assert rows.held[early].mean() > 0.8 > rows.held[~early].mean()
    assert (rows.actual < rows["q10"]).sum() > 0.8 * (~rows.held).sum()
    assert "too narrow" in facts._coverage(results)["kept"]
    assert set(wis.nlargest(3).index) == {"linear_levels", "fractional_logit", "beta_regression"}


def test_leaving_a_share_out_keeps_it_in(results):
    without = track_record.left_out(results)
    rows = track_record.outcomes(results)
    for name, value in without.items():
        assert value == pytest.approx(rows[rows.series.map(tested_shares.NAMES) != name].held.mean())
    assert without.is_monotonic_increasing


def test_p_value_is_printed_from_too_few_forecasts(results):
    few = results[results.series == "fie_share_exports"]
    assert facts._errors(few, backtest.leaderboard(few))["chance"] == "too few to test"


def test_simulation_file_misses_a_model_or_runs():
    frame = simulated.load()
    cells = pd.MultiIndex.from_product([trends.MODELS, backtest.TRUTHS, simulated.LENGTHS, simulated.STEPS])
    assert set(zip(frame.model, frame.truth, frame.n, frame.step, strict=True)) == set(cells)
    assert set(simulated.WORLDS) == set(backtest.TRUTHS)
    assert (frame.total <= simulated.COUNT).all() and (frame.total > 0.9 * simulated.COUNT).all()
    assert frame.coverage.to_numpy() == pytest.approx(frame.hits / frame.total, abs=1e-4)


def _agrees(models: tuple[str, ...], slack: int) -> None:
    keys = ["model", "truth", "n", "step"]
    again = simulated.run(models).set_index(keys).hits
    committed = simulated.load().set_index(keys).hits
    assert (again - committed.loc[again.index]).abs().max() <= slack


def test_simulation_file_is_stale():
    _agrees(("drift",), slack=0)


@pytest.mark.slow
def test_simulation_file_is_stale_for_fitted_models():
    _agrees(("last_value", "linear_levels", "integrated_trend", "headline"), slack=2)


def test_bounds_on_the_target_are_not_those_in_print(ev):
    bounds = cloud_outlook.bounds(ev).set_index(["basis", "period"])
    first = bounds.loc[(cloud_outlook.CANALYS, "2019-Q3")]
    assert first.low == pytest.approx(0.0855) and first.aws == pytest.approx(0.086)  # 8.6, techcrunch2019
    assert bounds.loc[(cloud_outlook.CANALYS, "2021-Q3")].high == pytest.approx(0.1995)  # 19.9, register2021q3
    assert bounds.loc[(cloud_outlook.IDC, "2023-12")].high == pytest.approx(1 - 0.7075)  # 70.8, itxw2024
    assert 2023.7 < bounds.year[(cloud_outlook.IDC, "2023-12")] < 2023.8  # the middle of the half-year


def test_paths_of_the_target_break_a_bound(ev):
    made = cloud_outlook.outlook(ev)
    own = made.bounds[made.bounds.basis == made.basis].set_index("year")
    past = made.past.set_index("year").loc[own.index]
    assert (past.low95 >= own.low - 0.005).all()  # half a point: two readings of one date may differ by their rounding
    assert (past.high95 <= own.high + 0.005).all()
    assert made.ahead.year.iloc[-1].__int__() == cloud_outlook.LAST_YEAR
    assert made.draws > 400


def test_target_is_forecast_as_if_it_were_known(ev):
    made = cloud_outlook.outlook(ev)
    assert (made.ahead.high80 - made.ahead.low80).is_monotonic_increasing
    assert made.past.high80.iloc[-1] - made.past.low80.iloc[-1] > 0.1  # before any forecast, ten points are open
    assert 0.3 < made.higher < 0.7


def test_wilder_market_has_no_wider_band(ev):
    calm, wild = (cloud_outlook.outlook(ev, volatility=[size]).ahead.iloc[-1] for size in (0.03, 0.45))
    assert wild.high80 - wild.low80 > calm.high80 - calm.low80


def test_words_on_the_target_differ_from_its_figure(ev, n):
    last = cloud_outlook.outlook(ev).ahead.iloc[-1]
    assert n.cloud_80 == f"{100 * last.low80:.0f}–{100 * last.high80:.0f}%"
    assert (n.cloud_printed, n.cloud_low, n.cloud_high) == ("three", "6%", "8.6%")  # robin5g, techcrunch2019


def test_prose_holds_a_missing_value(n):
    for name, text in vars(n).items():
        assert text and "nan" not in text.split(), name
