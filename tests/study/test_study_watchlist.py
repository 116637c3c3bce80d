"""The watch-list: a new row changes the state of its series, and of no other, by the stated rule."""

import dataclasses
import shutil

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from telecompilot import evidence
from telecompilot.evidence import paths
from telecompilot.models import boundary
from telecompilot.study import watchlist

AWS = "aws_share_idc_iaas_dated"
ROW = "{series},{period},{value},,{source},\n"


@pytest.fixture(scope="module")
def past(given):
    """The forecast of the AWS share by IDC from its figures before the opening, and the date of the last of them."""
    pasts = watchlist._pasts(evidence.load(), given)
    before, rows = pasts["aws_idc"], sum(past is not None for past in pasts.values())
    return watchlist.forecast(before, given, rows), before.t.iloc[-1]


@pytest.fixture
def with_rows(tmp_path):
    """Return a function: evidence with further observations, from a source that is there."""

    def make(*rows, series=AWS, source="hcinfo2022"):
        folder = tmp_path / f"data{len(list(tmp_path.iterdir()))}"
        shutil.copytree(paths.DATA, folder)
        with open(folder / "observations.csv", "a", encoding="utf-8") as file:
            for period, value in rows:
                file.write(ROW.format(series=series, period=period, value=value, source=source))
        return evidence.load(folder)

    return make


def test_thresholds_are_out_of_order_or_missing():
    table = watchlist.watchlist(evidence.load())
    assert np.isfinite(table["last"]).all() and set(watchlist.SERIES) <= set(evidence.load().catalogue.index)
    assert ((table.before == 0) == (table.state == watchlist.NO_PAST)).all()
    known = table[(table.before > 0) & (table.state != watchlist.CEILING)]
    assert len(known) and (known.expected < known.sign_at).all() and (known.sign_at < known.detected_at).all()


def test_new_row_does_not_flip_the_state(with_rows, past):
    """Above the critical value of one look, and of the whole watch: the figure of mid-2025 decides."""
    forecast, start = past
    states = {}
    for weight in (-0.5, 0.5, 1.5):
        critical = (1 - weight) * forecast.once + weight * forecast.ever
        value = round(100 * float(expit(forecast.at(2025.5 - start, critical))), 1)
        states[weight] = watchlist.watchlist(with_rows(("2025-06", value))).loc["aws_idc"]
        assert (states[weight]["last"], states[weight].period) == (pytest.approx(value / 100), "2025-06")
    assert [row.state for row in states.values()] == [watchlist.NO_SIGN, watchlist.SIGN, watchlist.DETECTED]


def test_row_before_the_opening_is_a_sign(with_rows):
    old = watchlist.watchlist(evidence.load()).loc["aws_idc"]
    row = watchlist.watchlist(with_rows(("2023-12", 40.0))).loc["aws_idc"]
    assert (row.state, row.since, row.before) == (watchlist.NO_SIGN, old.since, old.before + 1)


def test_detection_is_forgotten_when_the_next_figure_falls(with_rows):
    row = watchlist.watchlist(with_rows(("2025-06", 40.0), ("2025-12", 9.0))).loc["aws_idc"]
    assert row.state == watchlist.DETECTED and row["last"] == 0.09


def test_falling_share_is_a_sign(with_rows):
    assert watchlist.watchlist(with_rows(("2025-06", 1.0))).state["aws_idc"] == watchlist.NO_SIGN


def test_ceiling_that_rises_is_a_gain(with_rows):
    ev = with_rows(("2024-12", 10.0), ("2025-06", 10.0), series="top5_share_idc_iaas")
    row = watchlist.watchlist(ev).loc["rest_idc"]
    assert row["last"] == pytest.approx(0.9) and row.since == 2 and row.state == watchlist.CEILING
    assert np.isnan([row.sign_at, row.detected_at]).all() and np.isfinite(row.expected)


def test_lower_bound_counts_by_its_published_number(past):
    """A figure published as "about" is wide: its low end, not its middle, must pass for a detection."""
    forecast, start = past
    since = pd.DataFrame({"t": [2025.5], "z": [3.0], "low": [0.3]})
    assert watchlist._state(since, start, forecast) == watchlist.DETECTED
    assert watchlist._state(since.assign(low=0.0), start, forecast) == watchlist.NO_SIGN


def test_next_publication_is_in_the_past_without_being_overdue(with_rows):
    row = watchlist.watchlist(evidence.load(), as_of="2023-01-01").loc["aws_idc"]
    assert not row.overdue and row.next_expected > "2023"
    later = watchlist.watchlist(evidence.load(), as_of="2026-11-23").loc["aws_idc"]
    assert later.overdue and later.next_expected == row.next_expected
    moved = watchlist.watchlist(with_rows(("2026-06", 8.0))).loc["aws_idc"]
    assert moved.next_expected > later.next_expected


def test_long_past_borrows_from_other_markets(given):
    rng = np.random.default_rng(3)
    z = rng.normal(0.03, 0.1, 10).cumsum()
    before = pd.DataFrame({"t": np.arange(2014.0, 2024), "z": z})
    own = watchlist.forecast(before, given)
    change = np.diff(z)
    assert own.slope == pytest.approx(change.mean()) and own.move == pytest.approx(change.std(ddof=1))
    after = z[-1] + np.array([0.3, 0.5, 0.9])
    assert own.statistic(after, np.arange(1, 4)) == pytest.approx(np.divide(*boundary.statistic(z, after)))
    assert watchlist.forecast(before.tail(3), given).slope == given.value("drift_mean")


def test_threshold_is_for_a_year_gone_by(given):
    """A figure of the day the evidence was collected reaches the threshold exactly where the forecast's own does."""
    ev, day = evidence.load(), "2026-11-23"
    row, past = watchlist.watchlist(ev, as_of=day).loc["aws_canalys"], watchlist._pasts(ev, given)["aws_canalys"]
    rows = sum(one is not None for one in watchlist._pasts(ev, given).values())
    since = 2026 + 326 / 365 - past.t.iloc[-1]
    ahead = watchlist.forecast(past, given, rows)
    assert row.sign_at == pytest.approx(expit(ahead.at(since, ahead.once)), abs=1e-4)
    early = watchlist.watchlist(ev, as_of="2019-11-01").loc["aws_canalys"]  # not due yet: the next figure's
    assert not early.overdue and early.sign_at < row.sign_at


def walks(given, n, waited, years, seed):
    """The statistic of `n` rows without an effect, from the assumptions' own drift and moves, by year of the watch."""
    past, rng = watchlist._borrowed(given, -2.4), np.random.default_rng(seed)
    k = np.arange(1, waited + years + 1)
    drift = given.value("drift_mean") + given.value("drift_spread") * rng.standard_t(given.value("drift_df"), n)
    move = given.get("move").draw(rng.random(n))
    z = -2.4 + drift[:, None] * k + move[:, None] * rng.normal(size=(n, len(k))).cumsum(1)
    z += past.noise * (rng.normal(size=(n, len(k))) - rng.normal(size=(n, 1)))
    return past.statistic(z, k)[:, waited:]


@pytest.mark.slow
def test_borrowed_forecast_alarms_more_often_than_one_in_twenty(given):
    """Paths without an effect, from the assumptions' own drift and moves, must alarm in 5 % of watches of 12 years."""
    opening = given.value("opening")
    past = watchlist.forecast(pd.DataFrame({"t": [opening - 3], "z": [-2.4]}), given)
    assert np.mean(walks(given, 40_000, 3, 12, 5).max(1) > past.ever) == pytest.approx(0.05, abs=0.01)


@pytest.mark.slow
def test_four_rows_alarm_more_often_than_one(given):
    """Judged one by one, four rows alarm in 18 % of watches, by far too often; judged together in 5 %."""
    opening, waits = given.value("opening"), [2, 5, 5, 7]
    high = np.array([walks(given, 20_000, waited, 12, 20 + at).max(1) for at, waited in enumerate(waits)])
    chance = {}
    for rows in (1, 4):
        pasts = [
            watchlist.forecast(pd.DataFrame({"t": [opening - waited], "z": [-2.4]}), given, rows) for waited in waits
        ]
        chance[rows] = (high > np.array([past.ever for past in pasts])[:, None]).any(0).mean()
    assert chance[4] == pytest.approx(boundary.ALPHA, abs=0.01)
    assert chance[1] > 2 * boundary.ALPHA


def test_signs_by_chance_are_those_of_one_look_or_of_one_row(ev, monkeypatch):
    """Over a whole watch signs are more than in a single look; at the bars of "detected" they are its false alarms."""
    assert watchlist.by_chance(ev) > 1.5 * boundary.ALPHA
    made = watchlist.forecast

    def at_the_higher_bar(*of):
        past = made(*of)
        return dataclasses.replace(past, once=past.ever)

    monkeypatch.setattr(watchlist, "forecast", at_the_higher_bar)
    assert watchlist.by_chance(ev) == pytest.approx(boundary.ALPHA, abs=0.01)
