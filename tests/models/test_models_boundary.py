"""The test behind "could anyone tell": published boundaries, false-alarm rate, and the power table of the method."""

import numpy as np
import pytest
from scipy import stats

from telecompilot.models import boundary
from telecompilot.models.boundary import Watch


@pytest.mark.parametrize(("kind", "published"), [("obrien-fleming", 2.040), ("pocock", 2.413)])
def test_five_look_boundary_differs_from_the_published_one(kind, published):
    assert boundary.sequential(5, kind) == pytest.approx(published, abs=5e-4)


def test_one_look_costs_something():
    assert boundary.sequential(1, "pocock") == pytest.approx(stats.norm.ppf(0.975), abs=1e-3)
    with pytest.raises(ValueError, match="kind"):
        boundary.sequential(5, "haybittle")


def test_statistic_is_not_the_forecast_error_over_its_scale():
    before, after = np.array([0, 0.1, 0.3, 0.2, 0.5]), np.array([0.7, 0.9])
    change = np.diff(before)
    m, s = change.mean(), change.std(ddof=1)
    wanted = [(after[k - 1] - 0.5 - k * m) / (s * np.sqrt(k + k**2 / 4)) for k in (1, 2)]
    assert np.divide(*boundary.statistic(before, after)) == pytest.approx(wanted)


def test_statistic_depends_on_unit_or_trend():
    rng = np.random.default_rng(1)
    before, after = rng.normal(size=10).cumsum(), rng.normal(size=4).cumsum()
    scaled = boundary.statistic(3 * before + 0.2 * np.arange(10), 3 * after + 0.2 * np.arange(10, 14))
    assert np.divide(*scaled) == pytest.approx(np.divide(*boundary.statistic(before, after)))


@pytest.mark.slow
@pytest.mark.parametrize(
    "watch", [Watch(10, 12), Watch(6, 12, noise=0.25), Watch(16, 9, 2), Watch(10, 12, 1, 0.3, 0.8)]
)
def test_false_alarms_leave_five_percent_by_more_than_one(watch):
    critical = boundary.critical_value(watch)
    assert boundary.false_alarm(watch, critical, seed=11) == pytest.approx(0.05, abs=0.01)


@pytest.mark.slow
def test_false_alarms_of_the_written_statistic_differ():
    """Mistake 10: the same rate from whole series through `statistic`, with drift and another size of moves."""
    rng = np.random.default_rng(8)
    critical = boundary.critical_value(Watch(10, 12))
    z = (0.05 + 0.2 * rng.normal(size=(6000, 22))).cumsum(1)
    alarms = np.mean(np.divide(*boundary.statistic(z[:, :10], z[:, 10:])).max(1) > critical)
    assert alarms == pytest.approx(0.05, abs=0.01)


@pytest.mark.slow
def test_peeking_every_year_looks_harmless():
    """Watched 12 years, a yearly 5 % test alarms about one time in seven, Bonferroni's about one in seventy-five."""
    watch = Watch(10, 12)
    assert boundary.false_alarm(watch, stats.t.ppf(0.95, 8)) > 0.12
    assert boundary.false_alarm(watch, stats.t.ppf(1 - 0.05 / 12, 8)) < 0.025


@pytest.mark.slow
@pytest.mark.parametrize(
    ("n", "effect", "published"),
    [
        (6, 0.2, [0.17, 0.36, 0.47, 0.55, 0.61]),
        (10, 0.1, [0.07, 0.18, 0.25, 0.32, 0.38]),
        (10, 0.2, [0.20, 0.51, 0.67, 0.80, 0.87]),
        (10, 0.4, [0.67, 0.98, 1.00, 1.00, 1.00]),
        (16, 0.1, [0.07, 0.20, 0.29, 0.39, 0.49]),
        (16, 0.2, [0.23, 0.59, 0.78, 0.91, 0.96]),
    ],
)
def test_power_differs_from_the_table_of_the_method(n, effect, published):
    chance = boundary.power(effect, 0.12, Watch(n, 12, noise=0.03 / 0.12))
    assert chance[[1, 3, 5, 8, 12]].tolist() == pytest.approx(published, abs=0.025)


def test_waiting_or_a_larger_effect_lowers_the_chance():
    watch = Watch(10, 8)
    weak, strong = boundary.power(0.1, 0.12, watch), boundary.power(0.3, 0.12, watch)
    assert weak.is_monotonic_increasing and (strong >= weak).all()
    assert boundary.power(0.0, 0.12, watch).iloc[-1] == pytest.approx(0.05, abs=0.01)


def test_smallest_effect_has_another_power_than_asked():
    watch = Watch(10, 8)
    found = boundary.smallest_effect(5, 0.15, watch, 0.8)
    assert boundary.power(found, 0.15, watch)[5] == pytest.approx(0.8, abs=0.002)
    assert boundary.smallest_effect(8, 0.15, watch) < found
    with pytest.raises(ValueError, match="lasts 8 years"):
        boundary.smallest_effect(9, 0.15, watch)


def test_half_yearly_figures_are_told_apart_by_year_wrongly():
    watch = Watch(10, 6, per_year=2)
    chance = boundary.power(0.3, 0.12, watch)
    assert list(chance.index) == [1, 2, 3, 4, 5, 6]
    yearly = boundary.power(0.3, 0.12, Watch(10, 6))
    assert (
        chance[6] >= yearly[6] - 0.02
    )  # seeing more often never hurts by much, and helps little: slope stays uncertain
    assert chance[6] - yearly[6] < 0.1


def test_noise_raises_the_chance():
    clean, noisy = (boundary.power(0.2, 0.12, Watch(10, 8, noise=x)) for x in (0.0, 0.5))
    revised = boundary.power(0.2, 0.12, Watch(10, 8, revision=1.0))
    assert (noisy.iloc[1:] < clean.iloc[1:]).all() and (revised.iloc[:5] < clean.iloc[:5]).all()


def test_first_year_is_taken_from_beyond_the_horizon():
    chance = boundary.power(0.1, 0.12, Watch(10, 5))
    assert boundary.first_year(chance, 0.99) is None
    assert boundary.first_year(chance, chance[3]) == 3


def test_impossible_watch_is_accepted():
    for bad in ({"n": 2, "years": 5}, {"n": 5, "years": 0}, {"n": 5, "years": 5, "per_year": 0}):
        with pytest.raises(ValueError, match="watch"):
            Watch(**bad)
