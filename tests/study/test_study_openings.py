"""The event study: nothing dropped, nothing found where nothing happened, and the known effect recovered."""

import csv
import io
import math

import data_factory
import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats
from scipy.special import expit

from telecompilot import evidence
from telecompilot.models import pooling
from telecompilot.models.trends import integrated
from telecompilot.study import openings, precedents, shapes


@pytest.fixture(scope="module")
def study(ev):
    return openings.results(ev)


@pytest.fixture(scope="module")
def found():
    return openings.effects(evidence.load())


def table(name, rows):
    """Return a table of the tiny data set with further rows."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([*data_factory.rows(name), *rows])
    return out.getvalue()


def planted(folder, shares, when="2010-01-01"):
    """Return evidence with one series `opened_share` (percent, from 2000) and one opening of it."""
    about = [
        "opened_share",
        "Foreign share",
        "percent",
        "year",
        "China",
        "Made.",
        "precedent",
        "film",
        "reported",
        "",
        0,
        100,
    ]
    event = [
        "opened",
        when,
        "film",
        "Opened",
        "China",
        "",
        "",
        "effective",
        "opened_share",
        "opening-1",
        "",
        "",
        "regulator_2002",
    ]
    values = [["opened_share", str(2000 + i), f"{100 * x:.6f}", "", "regulator_2002", ""] for i, x in enumerate(shares)]
    head = data_factory.rows("events")[0]
    events = "\n".join([",".join(head), ",".join(event)]) + "\n"
    texts = {"observations": table("observations", values), "series": table("series", [about]), "events": events}
    return evidence.load(data_factory.write(folder, **texts))


def test_an_opening_of_the_frozen_rule_is_silently_dropped(found):
    ev = evidence.load()
    frozen = set(ev.events.index[(ev.events.rule != "") & (ev.events.phase == "effective")])
    for shape in openings.SHAPES:
        assert set(openings.headline(found, shape=shape).index) == frozen


def test_refused_opening_has_no_reason_or_an_estimate(found):
    refused = found.reason != ""
    assert refused.any() and (~refused).any()
    assert found.loc[refused, "effect"].isna().all()
    assert found.loc[~refused, ["effect", "se", "low", "high"]].notna().all(axis=None)
    short = (found.n_before < shapes.MIN_BEFORE) | (found.n_after < shapes.MIN_AFTER)
    assert (refused >= short).all()


def test_event_without_a_rule_is_studied(found):
    ev = evidence.load()
    assert not set(found.event_id) & set(ev.events.index[ev.events.rule == ""])


def test_announcement_does_not_replace_the_later_effect_of_its_series():
    ev = evidence.load()
    told = openings.listed(ev, "announced")
    first = told[told.index.map(ev.events.phase) == "announced"].groupby("series_id").date.min()
    rest = told[told.index.map(ev.events.phase) == "effective"]
    assert len(first) and not any(row.date > first.get(row.series_id, row.date) for row in rest.itertuples())


def test_planted_ramp_is_missed(tmp_path):
    rng = np.random.default_rng(1)
    t = np.arange(20)
    z = -1.5 + 0.02 * t + 0.3 * np.maximum(t + 0.5 - 10, 0) + rng.normal(0, 0.02, 20).cumsum()
    ev = planted(tmp_path, expit(z))
    row = openings.headline(openings.effects(ev)).loc["opened"]
    assert row.low < 0.3 < row.high
    assert row.effect == pytest.approx(0.3, abs=0.05)
    assert row.check == pytest.approx(0.3, abs=0.05)
    assert (row.n, row.n_before, row.n_after) == (20, 10, 10)
    assert row.span_after == pytest.approx(9.5, abs=0.02)


def test_planted_step_is_missed(tmp_path):
    rng = np.random.default_rng(2)
    z = -1 + np.where(np.arange(20) >= 10, 0.5, 0) + rng.normal(0, 0.02, 20).cumsum()
    row = openings.headline(openings.effects(planted(tmp_path, expit(z))), shape="step").loc["opened"]
    assert row.effect == pytest.approx(0.5, abs=0.1)


def test_short_past_is_estimated_all_the_same(tmp_path):
    ev = planted(tmp_path, np.linspace(0.2, 0.3, 12), when="2002-01-01")
    row = openings.headline(openings.effects(ev)).loc["opened"]
    assert "before" in row.reason and np.isnan(row.effect)


def test_bound_passes_for_a_point():
    ev = evidence.load()
    series_id = "pv_share_foreign_brands_caam"
    ends = ev.intervals(series_id)
    bounds = int(((ends.low <= 0) | (ends.high >= 1)).sum())
    assert bounds > 0
    points = precedents.track(ev, series_id)
    assert points.attrs["bounds"] == bounds and len(points) == len(ends) - bounds
    assert len(precedents.track(ev, series_id, bounds=True)) == len(ends)


def test_flow_and_stock_stand_at_the_same_time_of_year():
    ev = evidence.load()
    film, banks = (
        precedents.track(ev, "film_imported_share_box_office"),
        precedents.track(ev, "banking_foreign_share_assets"),
    )
    assert film.t.mod(1).tolist() == pytest.approx([0.5] * len(film), abs=0.01)
    assert (banks.t - 2002).abs().min() < 0.01  # end of 2001
    assert (banks.t.diff().dropna() > 0).all()
    assert len(banks) > len(ev.series("banking_foreign_share_assets"))  # in-year dates of the same definition


def test_cross_check_is_not_the_two_mean_comparison_on_equal_steps():
    rng = np.random.default_rng(5)
    points = pd.DataFrame({"t": np.arange(16.0), "z": rng.normal(0, 0.1, 16).cumsum()})
    estimate, error = precedents.differences(points, pd.Series([7.0]))[0]
    step = np.diff(points.z)
    test = stats.ttest_ind(step[7:], step[:7])
    assert estimate == pytest.approx(step[7:].mean() - step[:7].mean())
    assert estimate / error == pytest.approx(test.statistic)


def test_cross_check_with_unequal_gaps_is_biased():
    t = np.array([0, 1, 4, 5, 7, 10, 11, 13.0])
    points = pd.DataFrame({"t": t, "z": 0.1 * t + 0.2 * np.maximum(t - 6, 0)})
    assert precedents.differences(points, pd.Series([6.0]))[0, 0] == pytest.approx(0.2)


def test_placebo_date_stands_next_to_a_real_opening():
    ev = evidence.load()
    null = openings.placebos(ev)
    dates = openings.listed(ev).groupby("series_id").when.apply(list)
    assert all(min(abs(row.when - d) for d in dates[row.series_id]) >= 2 for row in null.itertuples())
    assert null.before.any() and len(null) >= 20


def test_null_rank_of_the_largest_is_not_the_smallest():
    null = pd.DataFrame({"ratio": [-2.0, -1.0, 0.5, 1.0]})
    rank = openings.null_rank(pd.DataFrame({"effect": [3.0, 0.1, np.nan], "se": [1.0, 1.0, np.nan]}), null)
    assert rank.iloc[0] == pytest.approx(1 / 5) and rank.iloc[1] == 1 and np.isnan(rank.iloc[2])


def test_one_short_series_speaks_for_every_market(found):
    rows = openings.headline(found)
    whole, (new, left) = pooling.pool(rows), openings.new_market(rows)
    assert max(whole.weights) > 0.5 and left == whole_top(rows, whole)
    assert max(new.weights) <= 0.5
    assert np.diff(new.prediction) > np.diff(whole.prediction)
    even = pd.DataFrame({"effect": [0.1, 0.0, -0.1, 0.2], "se": 0.1, "reason": ""})
    assert openings.new_market(even) == (pooling.pool(even), "")


def whole_top(rows, whole):
    return rows[rows.reason == ""].index[int(np.argmax(whole.weights))]


def test_interval_for_a_new_market_is_the_interval_of_the_mean(found):
    new, _ = openings.new_market(openings.headline(found))
    assert new.prediction[0] < new.ci[0] < new.mean < new.ci[1] < new.prediction[1]


def test_log_odds_are_put_in_points_wrongly():
    # one in ten is odds of 1/9; a tenth of a log-odds makes it odds of e^0.1 / 9, five years of it e^0.5 / 9
    for years in (1, 5):
        odds = math.exp(0.1 * years) / 9
        assert openings.in_points(0.1, years) == pytest.approx(odds / (1 + odds) - 0.1)
    assert openings.in_points(-0.2) < 0 < openings.in_points(0.2) < -2 * openings.in_points(-0.2)


def test_opening_of_the_frozen_list_is_dropped_or_added(ev, study):
    frozen = ev.events.index[(ev.events.rule != "") & (ev.events.phase == "effective")]
    assert set(study.rows.index) == set(frozen) and (study.rows.name != "").all()
    assert study.rows.reason[study.rows.effect.isna()].ne("").all()
    assert len(study.measured) + len(study.refused) == len(study.rows)


def test_opening_left_out_of_the_mean_is_pooled(study):
    rest, whole = pooling.pool(study.pooled), pooling.pool(study.measured)
    assert (rest.mean, rest.prediction) == (study.new.mean, study.new.prediction)
    assert (whole.mean, whole.weights) == (study.whole.mean, study.whole.weights)
    assert study.left not in study.pooled.index and study.rows.weight.sum() == pytest.approx(1)
    assert (study.measured.weight[study.measured.index == study.left] == 0).all()


def test_interval_of_a_new_market_is_narrower_than_that_of_the_mean(ev, study):
    new = study.new
    assert new.prediction[0] < new.ci[0] < new.ci[1] < new.prediction[1]
    variants = openings.variants(ev)
    assert variants["mean"][0] == new.mean and variants.left[0] == study.left
    assert np.isfinite(variants[["low", "high", "new_low", "new_high"]]).all(axis=None)
    assert (variants.new_low <= variants.low).all() and (variants.high <= variants.new_high).all()


def test_announcement_of_one_market_stands_beside_another(study):
    announced = study.rows.announced
    assert announced[["cars-cap-nev", "life-cap-end"]].notna().all()
    assert announced["cars-cap-nev"] != announced["life-cap-end"]
    assert announced[["banks-place-client", "banks-cap-2018", "film-quota-2012"]].isna().all()


@pytest.mark.slow
@pytest.mark.parametrize("n", [14, 20])
def test_random_walks_without_an_opening_show_one(n):
    """The integrated trend must find an effect in at most 8 % of them; segmented regression finds it in over 40 %."""
    z = np.random.default_rng(n).normal(0.06, 0.1, (600, n)).cumsum(1)
    ramp = integrated.ramp(np.arange(n), n / 2)
    fitted = integrated.fit(z, np.arange(n), X=ramp)
    reach = stats.t.ppf(0.975, fitted.df)
    assert np.mean(np.abs(fitted.coef[:, 0] / fitted.se[:, 0]) > reach) <= 0.08
    X = sm.add_constant(np.column_stack([np.arange(n), ramp]))
    ols = np.mean([sm.OLS(row, X).fit().pvalues[2] < 0.05 for row in z])
    checks = [precedents.differences(pd.DataFrame({"t": np.arange(n), "z": row}), pd.Series([n / 2]))[0] for row in z]
    two_means = np.mean([abs(a / b) > stats.t.ppf(0.975, n - 3) for a, b in checks])
    assert ols > 0.40 and two_means <= 0.08
