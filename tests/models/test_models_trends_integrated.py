"""The integrated trend itself: effects, noise, irregular times."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_shares import walk

from telecompilot.models.trends import integrated, kernel
from telecompilot.models.trends.mixture import Mixture, t_cdf, t_pdf
from telecompilot.models.trends.noisy import NoisyPosterior

seeds = st.integers(0, 10_000)
parts = st.tuples(st.floats(0.001, 1), st.floats(-50, 50), st.floats(1e-4, 5))


def test_slope_covariance_leaves_the_published_form_on_whole_years():
    """L L' with L[i, j] = max(i - j, 0), a third of it."""
    i = np.arange(12.0)
    loads = np.maximum(np.subtract.outer(i, i), 0)
    noise, level, slope = kernel.covariances(i, i)
    assert slope == pytest.approx(loads @ loads.T / 3, abs=1e-9)
    assert (noise == np.eye(12)).all() and (level == np.minimum.outer(i, i)).all()
    assert len(kernel.WEIGHTS) == 45 and kernel.WEIGHTS.sum(1) == pytest.approx(1)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0.05, 3), min_size=5, max_size=15))
def test_irregular_times_give_something_that_is_no_covariance(gaps):
    t = np.concatenate([[0.0], np.cumsum(gaps)])
    for part in kernel.covariances(t, t):
        assert np.linalg.eigvalsh(part).min() > -1e-8 * part.max()


def test_batch_differs_from_one_at_a_time():
    z = np.stack([walk(14, seed) for seed in range(40)])
    batch = integrated.fit(z, X=integrated.ramp(np.arange(14), 6))
    ahead = integrated.fit(z).forecast(4).quantile([0.1, 0.5, 0.9])
    for i in (0, 17, 39):
        one = integrated.fit(z[i], X=integrated.ramp(np.arange(14), 6))
        assert batch.coef[i] == pytest.approx(one.coef) and batch.se[i] == pytest.approx(one.se)
        assert ahead[i] == pytest.approx(integrated.fit(z[i]).forecast(4).quantile([0.1, 0.5, 0.9]), abs=1e-8)


@settings(max_examples=20, deadline=None)
@given(seeds, st.floats(-0.5, 0.5), st.floats(0.1, 5))
def test_effect_moves_with_more_than_what_is_added_and_scaled(seed, added, factor):
    """A ramp added to the data adds exactly itself to the effect; scaling the data scales effect and error."""
    t, z = np.arange(15.0), walk(15, seed)
    X = integrated.ramp(t, 8)
    base, moved = integrated.fit(z, t, X=X), integrated.fit(factor * (z + added * X), t, X=X)
    assert moved.coef == pytest.approx(factor * (base.coef + added), rel=1e-6, abs=1e-8)
    assert moved.se == pytest.approx(factor * base.se, rel=1e-6)
    assert moved.df == 12


def test_effect_interval_is_not_that_of_its_mixture():
    f = integrated.fit(
        walk(16), X=np.column_stack([integrated.step(np.arange(16), 8), integrated.ramp(np.arange(16), 8)])
    )
    law = f.effects()
    draws = law.sample(200_000, seed=1)
    assert law.quantile([0.025, 0.5, 0.975]) == pytest.approx(
        np.quantile(draws, [0.025, 0.5, 0.975], axis=0).T, abs=0.02
    )
    assert f.coef == pytest.approx(draws.mean(0), abs=0.005)
    assert np.sqrt(f.df / (f.df - 2)) * f.se == pytest.approx(draws.std(0), rel=0.03)


def test_effect_of_a_weight_differs_from_generalised_least_squares():
    t, z = np.arange(14.0), walk(14, 3)
    X = integrated.ramp(t, 7)[:, None]
    made = kernel.design(t, X)
    basis = np.column_stack([np.ones(14), t, X])
    for k in (10, 20, 44):  # weights with noise, whose V is regular
        V = np.tensordot(kernel.WEIGHTS[k], kernel.covariances(t, t), 1)
        assert kernel.WEIGHTS[k][0] > 0
        bread = np.linalg.inv(basis.T @ np.linalg.solve(V, basis))
        assert made.coefficient[0][k] @ z == pytest.approx((bread @ basis.T @ np.linalg.solve(V, z))[2:], abs=1e-9)
        assert made.coefficient[1][k] == pytest.approx(bread[2:, 2:], rel=1e-8)


@settings(max_examples=10, deadline=None)
@given(seeds)
def test_noise_of_nothing_changes_the_forecast(seed):
    z, X = walk(14, seed), integrated.ramp(np.arange(14), 7)
    exact, noisy = (integrated.fit(z, X=X, noise=noise) for noise in (None, np.full(14, 1e-10)))
    ahead = [f.forecast(3, X_future=np.arange(8.0, 11)).quantile([0.025, 0.5, 0.975]) for f in (exact, noisy)]
    assert ahead[1] == pytest.approx(ahead[0], abs=2e-5)
    assert noisy.coef == pytest.approx(exact.coef, abs=1e-5) and noisy.se == pytest.approx(exact.se, rel=2e-3)
    assert integrated.fit(z, noise=np.zeros(14)).noise is None


def test_noisy_posterior_differs_from_brute_force():
    """Weights of (w, sigma) against the density of contrasts on a fine grid of sigma, Jeffreys' prior."""
    z, noise = walk(9, 5), np.linspace(0.0005, 0.02, 9)
    made = kernel.design(np.arange(9.0), np.empty((9, 0)))
    found = NoisyPosterior(made, z, noise).weights
    K, e = made.contrasts, made.contrasts.T @ z
    log_scale = np.linspace(-16, 3, 800)
    mass = np.zeros(45)
    for k, w in enumerate(kernel.WEIGHTS):
        V, R = K.T @ np.tensordot(w, made.parts, 1) @ K, K.T @ np.diag(noise) @ K
        for s in np.exp(log_scale):
            total = s * V + R
            inverse = np.linalg.inv(total)
            information = np.trace(inverse @ V @ inverse @ V)
            density = np.exp(-0.5 * np.linalg.slogdet(total)[1] - 0.5 * e @ inverse @ e)
            mass[k] += density * s * np.sqrt(information)
    assert found == pytest.approx(mass / mass.sum(), abs=3e-4)


def test_rounded_figures_are_trusted_to_the_last_digit():
    """One noisy observation at the end must pull the forecast less, and widen it, against taking it as exact."""
    z = walk(14, 9)
    z[-1] += 0.5
    noise = np.zeros(14)
    noise[-1] = 0.25
    exact, noisy = (integrated.fit(z, noise=v).forecast(1) for v in (None, noise))
    without = integrated.fit(z[:-1]).forecast(2).mean()[-1]
    assert abs(noisy.mean()[0] - without) < 0.5 * abs(exact.mean()[0] - without)


@pytest.mark.parametrize(
    ("z", "arguments", "told"),
    [
        (np.zeros(4), {}, "at least 5"),
        (np.zeros(5), {"X": np.eye(5)[0]}, "at least 6"),
        (np.arange(8.0), {"t": [0, 1, 2, 2, 3, 4, 5, 6]}, "increase"),
        (np.arange(8.0), {"X": np.arange(8.0)}, "not identified"),
        (np.arange(8.0), {"X": np.ones(8)}, "not identified"),
        (np.arange(8.0), {"X": np.ones(7)}, "7 rows"),
        (np.arange(8.0), {"t": np.arange(9.0)}, "lengths differ"),
        (np.arange(8.0), {"noise": -1.0}, "not negative"),
        (np.full((2, 8), np.nan), {}, "no missing"),
        (np.r_[np.arange(7.0), np.inf], {}, "finite"),
    ],
)
def test_unusable_input_is_fitted(z, arguments, told):
    with pytest.raises(ValueError, match=told):
        integrated.fit(z, **arguments)


def test_forecast_without_the_future_of_a_column_is_made():
    f = integrated.fit(walk(12), X=integrated.ramp(np.arange(12), 6))
    with pytest.raises(ValueError, match="X_future"):
        f.forecast(3)


@pytest.mark.parametrize("df", [1, 2, 3, 4, 9, 18, 80, 81, 2.5, np.inf])
def test_own_t_distribution_differs_from_scipy(df):
    from scipy import stats

    x, law = np.linspace(-60, 60, 2001), stats.norm() if np.isinf(df) else stats.t(df)
    assert t_cdf(x, df) == pytest.approx(law.cdf(x), abs=1e-14)
    assert t_pdf(x, df) == pytest.approx(law.pdf(x), abs=1e-14)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0.001, 1), st.floats(-50, 50), st.floats(1e-4, 5)), min_size=2, max_size=6),
    st.floats(0.001, 0.999),
)
def test_quantile_of_a_lumpy_mixture_is_not_its_inverse(parts, p):
    """Components far apart and of unlike width, where plain Newton steps overshoot."""
    weight, loc, scale = np.array(parts).T
    law = Mixture(weight / weight.sum(), loc[None], scale[None], 5)
    assert law.cdf(law.quantile([p]))[0, 0] == pytest.approx(p, abs=1e-7)
