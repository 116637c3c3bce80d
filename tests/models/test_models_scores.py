"""Scores: definitions, orderings and refusals (published values are in test_models_published_scores)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from telecompilot.models import scores

values = st.floats(-100, 100)


@given(st.lists(values, min_size=5, max_size=5), values)
def test_split_of_the_weighted_interval_score_does_not_add_up(quantiles, actual):
    parts = scores.wis_parts(actual, np.sort(quantiles))
    assert parts["wis"] == pytest.approx(parts["sharpness"] + parts["under"] + parts["over"])
    assert all((part >= 0).all() for part in parts.values())
    missed, p = actual - np.sort(quantiles), np.array(scores.WIS_LEVELS)
    losses = 2 * np.maximum(p * missed, (p - 1) * missed).mean()
    assert parts["wis"][0] == pytest.approx(losses, abs=1e-9)


def test_forecast_too_low_is_blamed_for_being_too_high():
    parts = scores.wis_parts([10, -10], [[-2, -1, 0, 1, 2]] * 2)
    assert parts["under"][0] > 0 and parts["over"][0] == 0
    assert parts["over"][1] > 0 and parts["under"][1] == 0


def test_lie_beats_the_truth():
    """Propriety: over many draws the true distribution scores best, among shifted, wider and narrower ones."""
    rng = np.random.default_rng(0)
    actual = rng.standard_normal(20_000)

    def wis(law) -> float:
        return scores.wis_parts(actual, np.tile(law.ppf(scores.WIS_LEVELS), (actual.size, 1)))["wis"].mean()

    def crps(law) -> float:
        return scores.crps_sample(actual[:4000], np.tile(law.ppf((np.arange(200) + 0.5) / 200), (4000, 1)))

    lies = [stats.norm(0.5), stats.norm(0, 2), stats.norm(0, 0.5)]
    for score in (wis, crps):
        assert all(score(stats.norm()) < score(lie) for lie in lies)


@pytest.mark.parametrize(
    ("quantiles", "levels"),
    [([3, 2, 1], (0.1, 0.5, 0.9)), ([1, 2], (0.1, 0.9)), ([1, 2, 3], (0.1, 0.5, 0.8)), ([1, 2], (0.1, 0.5, 0.9))],
)
def test_crossed_or_lopsided_quantiles_are_scored(quantiles, levels):
    with pytest.raises(ValueError):
        scores.wis_parts(0, quantiles, levels)


def test_crps_of_certainty_is_not_the_absolute_error():
    assert scores.crps_sample([1.0, 2.0], np.zeros((2, 7))) == pytest.approx(1.5)


@given(st.lists(values, min_size=3, max_size=12, unique=True), values)
def test_crps_differs_from_its_double_sum(sample, actual):
    x = np.array(sample)
    by_hand = np.abs(x - actual).mean() - 0.5 * np.abs(np.subtract.outer(x, x)).mean()
    assert scores.crps_sample(actual, x) == pytest.approx(by_hand, abs=1e-9)


def test_change_over_three_years_is_taken_for_one_of_a_year():
    """10, 12 and 30 in 2001, 2002 and 2005 have one change from a year to the next; in a row they would have two."""
    assert scores.changes([10, 12, 30], at=[0, 1, 4]).tolist() == [2]
    assert scores.changes([10, 12, 30]).tolist() == [2, 18]
    assert scores.changes([10, 12, 30], lag=3, at=[0, 1, 4]).tolist() == [18]
    assert np.isnan(scores.changes([10, 30], at=[0, 3])).all()


@given(st.lists(st.floats(0.01, 0.99), min_size=5, max_size=5), st.lists(st.floats(0, 1), min_size=2, max_size=2))
def test_some_point_of_an_interval_scores_better_than_the_best_or_worse_than_the_worst(quantiles, ends):
    q, (low, high) = np.sort(quantiles)[None, :], np.sort(ends)
    sample = np.repeat(q[0], 20)

    def wis(y):
        return scores.wis_parts(y, q)["wis"]

    def crps(y):
        return np.array([scores.crps_sample(one, sample) for one in np.atleast_1d(y)])

    for score in (wis, crps):
        best, worst = scores.over_interval(score, np.array([low]), np.array([high]), q[:, 2])
        every = [score(np.array([y]))[0] for y in np.linspace(low, high, 41)]
        assert best[0] <= min(every) + 1e-9 and worst[0] == pytest.approx(max(every))


def test_nothing_counted_gives_a_narrow_interval():
    assert scores.wilson(0, 0) == (0, 1)


def test_draws_of_a_forecast_are_refused_or_read_the_wrong_way():
    rng = np.random.default_rng(2)
    actual, draws = np.array([0.1, 0.2, 0.4]), rng.uniform(size=(50, 3))
    by_hand = np.mean([scores.crps_sample(y, x) for y, x in zip(actual, draws.T, strict=True)])
    assert scores.crps_sample(actual, draws) == pytest.approx(by_hand)
    assert scores.crps_sample(actual, draws.T) == pytest.approx(by_hand)
    alike = np.mean([scores.crps_sample(y, draws[:, 0]) for y in actual])
    assert scores.crps_sample(actual, draws[:, 0]) == pytest.approx(alike)
    with pytest.raises(ValueError, match="3 values need draws"):
        scores.crps_sample(actual, draws[:, :2])


def test_clusters_are_taken_for_independent_cases():
    """Ten years of four alike outcomes are ten cases and not forty; cases that do not cluster stay as they are."""
    year = np.repeat(np.arange(10), 4)
    alike = year < 6
    low, high = scores.wilson_clustered(alike, year)
    p, q2, n = 0.6, stats.t.ppf(0.975, 9) ** 2, 9  # 10 / 9 x p (1 - p) / 10: the sample variance of ten
    middle, reach = p + q2 / (2 * n), np.sqrt(q2 * (p * (1 - p) / n + q2 / (4 * n**2)))
    assert (low, high) == pytest.approx(((middle - reach) / (1 + q2 / n), (middle + reach) / (1 + q2 / n)))
    mixed = np.tile([True, True, True, False], 10)
    assert np.diff(scores.wilson_clustered(mixed, year)) < np.diff(scores.wilson_clustered(alike, year))
    one_by_one = scores.wilson_clustered(mixed, np.arange(40))
    assert one_by_one == pytest.approx(scores.wilson(30, 40), abs=0.02)  # t for normal, 39 for 40
    assert scores.wilson_clustered([True] * 8, np.repeat(np.arange(4), 2))[0] < scores.wilson(8, 8)[0]
    assert scores.wilson_clustered([True, False], [1, 1]) == (0, 1)


def test_interval_by_year_misses_its_level():
    """Eight shares whose outcomes in a year hang together, 15 years: Wilson's interval covers far too seldom."""
    rng = np.random.default_rng(4)
    year, hits = np.repeat(np.arange(15), 6), {"clustered": 0, "wilson": 0}
    for _ in range(400):
        held = rng.uniform(size=90) < np.repeat(rng.beta(0.8, 0.2, 15), 6)
        for name, (low, high) in {
            "clustered": scores.wilson_clustered(held, year),
            "wilson": scores.wilson(int(held.sum()), 90),
        }.items():
            hits[name] += low <= 0.8 <= high
    assert hits["clustered"] / 400 > 0.92
    assert hits["wilson"] / 400 < 0.8
