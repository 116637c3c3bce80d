"""Detection: what the scenarios would let anyone see, and a watch-list that a new row flips."""

import shutil

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from telecompilot import evidence
from telecompilot.evidence import paths
from telecompilot.study import assumptions, detection, watchlist

ROW = "{series},{period},{value},,{source},\n"


@pytest.fixture(scope="module")
def given():
    return assumptions.load()


@pytest.fixture
def with_rows(tmp_path):
    """Return a function: evidence with further observations, from a source that is there."""

    def make(*rows, series="aws_share_idc_iaas_dated", source="hcinfo2022"):
        folder = tmp_path / f"data{len(list(tmp_path.iterdir()))}"
        shutil.copytree(paths.DATA, folder)
        with open(folder / "observations.csv", "a", encoding="utf-8") as file:
            for period, value in rows:
                file.write(ROW.format(series=series, period=period, value=value, source=source))
        return evidence.load(folder)

    return make


def test_state_of_today_is_written_and_not_computed():
    table = detection.watchlist(evidence.load())
    assert set(table.state) <= set(watchlist.STATES)
    assert {"aws_idc", "firms"} <= set(table.index)
    assert (table.since[table.before == 0] == 1).all()
    known = table[table.before > 0]
    assert (known.expected < known.sign_at).all() and (known.sign_at < known.detected_at).all()


def test_new_row_does_not_flip_the_state(with_rows):
    table = detection.watchlist(evidence.load())
    row = table.loc["aws_idc"]
    assert row.state == "no sign" and row.since == 0
    below = detection.watchlist(with_rows(("2025-06", 8.0))).loc["aws_idc"]
    assert (below.state, below.since, below["last"], below.period) == ("no sign", 1, 0.08, "2025-06")
    past, _ = watchlist.forecast(watchlist.figures(evidence.load(), ["aws_share_idc_iaas_dated"]), assumptions.load())
    between = expit(past.centre(3) + (0.5 * past.once + 0.5 * past.ever) * past.spread(3))
    assert detection.watchlist(with_rows(("2025-06", round(100 * between, 1)))).state["aws_idc"] == "sign"
    assert detection.watchlist(with_rows(("2025-06", 40.0))).state["aws_idc"] == "detected"


def test_row_before_the_opening_is_a_sign(with_rows):
    row = detection.watchlist(with_rows(("2023-12", 40.0))).loc["aws_idc"]
    assert row.state == "no sign" and row.since == 0 and row.before == 3


def test_detection_is_forgotten_when_the_next_figure_falls(with_rows):
    row = detection.watchlist(with_rows(("2025-06", 40.0), ("2025-12", 9.0))).loc["aws_idc"]
    assert row.state == "detected" and row["last"] == 0.09


def test_falling_share_is_a_sign(with_rows):
    assert detection.watchlist(with_rows(("2025-06", 1.0))).state["aws_idc"] == "no sign"


def test_ceiling_that_rises_is_a_gain(with_rows):
    ev = with_rows(("2024-12", 10.0), ("2025-06", 10.0), series="top5_share_idc_iaas")
    row = detection.watchlist(ev).loc["rest_idc"]
    assert row["last"] == pytest.approx(0.9) and row.since == 2 and row.state == "no sign"


def test_lower_bound_counts_by_its_printed_number(with_rows):
    """A figure printed as 'about' is wide: its low end, not its middle, must pass for a detection."""
    sure = detection.watchlist(with_rows(("2025-06", 30)))
    assert sure.state["aws_idc"] == "detected"
    past, _ = watchlist.forecast(watchlist.figures(evidence.load(), ["aws_share_idc_iaas_dated"]), assumptions.load())
    since = pd.DataFrame({"t": [2025.5], "z": [3.0], "low": [0.0]})
    assert watchlist._state(since, 2022.5, past) == "no sign"  # nothing is known of its low end


def test_next_publication_is_in_the_past_without_being_overdue(with_rows):
    row = detection.watchlist(evidence.load(), as_of="2023-01-01").loc["aws_idc"]
    assert not row.overdue and row.next_expected > "2023"
    later = detection.watchlist(evidence.load(), as_of="2026-11-23").loc["aws_idc"]
    assert later.overdue and later.next_expected == row.next_expected
    moved = detection.watchlist(with_rows(("2026-06", 8.0))).loc["aws_idc"]
    assert moved.next_expected > later.next_expected


def test_long_past_borrows_from_other_markets(given):
    rng = np.random.default_rng(3)
    z = rng.normal(0.03, 0.1, 10).cumsum()
    points = pd.DataFrame({"t": np.arange(2014.0, 2024), "z": z})
    own, basis = watchlist.forecast(points, given)
    assert basis.startswith("own past")
    change = np.diff(z)
    assert own.slope == pytest.approx(change.mean()) and own.move == pytest.approx(change.std(ddof=1))
    after = z[-1] + np.array([0.3, 0.5, 0.9])
    d = np.arange(1, 4)
    assert (after - own.centre(d)) / own.spread(d) == pytest.approx(detection.statistic(z, after))
    lent, basis = watchlist.forecast(points.tail(3), given)
    assert basis.startswith("earlier markets") and lent.slope == given.value("drift_mean")


@pytest.mark.slow
def test_borrowed_forecast_alarms_more_often_than_one_in_twenty(given):
    """Paths without an effect, from the assumptions' own drift and moves, must alarm in 5 % of watches of 12 years."""
    past, _ = watchlist.forecast(pd.DataFrame({"t": [2023.0], "z": [-2.4]}), given)
    rng = np.random.default_rng(5)
    n, k = 40_000, np.arange(1, 13)
    drift = given.value("drift_mean") + given.value("drift_spread") * rng.standard_t(given.value("drift_df"), n)
    move = given.get("move").draw(rng.random(n))
    z = -2.4 + drift[:, None] * k + move[:, None] * rng.normal(size=(n, 12)).cumsum(1)
    z += past.noise * (rng.normal(size=(n, 12)) - rng.normal(size=(n, 1)))
    t = (z - past.centre(k)) / past.spread(k)
    assert np.mean(t.max(1) > past.ever) == pytest.approx(0.05, abs=0.01)


def test_scenario_without_effect_is_detected(given):
    chance = detection.chances("no_pilot", 4000)
    assert chance.is_monotonic_increasing and chance.iloc[-1] == pytest.approx(0.05, abs=0.02)
    still = detection.chances("pilot_as_is", 4000, given=given.fixed(effect_mean=0, effect_spread=0))
    assert still.iloc[-1] == pytest.approx(chance.iloc[-1], abs=1e-9)


def test_strong_effect_is_never_detected(given):
    strong = given.fixed(effect_mean=0.6, effect_spread=0)
    years = detection.scenario_years(2000, given=strong)
    assert years.chance_2035["pilot_as_is"] > 0.9
    assert 2027 < years.year_50["pilot_as_is"] <= years.year_80["pilot_as_is"] < 2034
    assert np.isnan(years.year_50["no_pilot"])
    later = detection.scenario_years(2000, given=strong.fixed(publication_lag=1.5))
    assert (later.year_50 - years.year_50)["pilot_as_is"] == pytest.approx(1.0)


def test_wait_of_todays_evidence_has_an_end_within_the_horizon():
    """What the evidence says now: a gain in brand share would most likely not be told from chance by 2035."""
    years = detection.scenario_years(4000)
    assert years.year_50.isna().all() and (years.chance_2035 < 0.2).all()


def test_year_of_detection_comes_before_the_figure_is_out(given):
    chance = pd.Series([0.1, 0.5, 0.9], [2026, 2027, 2028])
    assert detection.known_from(chance, 0.5, given) == 2028 + given.value("publication_lag")
    assert np.isnan(detection.known_from(chance, 0.95, given))


def test_points_of_a_first_year_are_not_those_of_the_method():
    assert detection.points_a_year(0.1, 0.2) == pytest.approx(1.6, abs=0.05)  # METHODS 3.4
    assert detection.points_a_year(0.2, 0.2) == pytest.approx(3.4, abs=0.05)


def test_better_data_lengthen_the_wait(given):
    table = detection.shortening(0.3)
    base = table.loc["as assumed"]
    for label in ("no later revision", "exact figures", f"{given.get('history').high:.0f} years of past figures"):
        assert table.chance_5[label] > base.chance_5 and table.smallest[label] < base.smallest
    assert table.year_50["published early"] < base.year_50
    assert table.chance_5[f"{given.get('history').low:.0f} years of past figures"] < base.chance_5
    assert detection.shortening(0.02).year_80.isna().all()  # "not within the horizon" is an allowed answer
