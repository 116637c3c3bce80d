"""Damped smoothing with its parameters integrated out, against the same sums worked out the long way."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_shares import share_of, walk
from scipy.special import logit

from telecompilot.models import trends
from telecompilot.models.trends import smoothing
from telecompilot.models.trends.track import prepare


def made(share: pd.Series, horizon: int = 4):
    return smoothing.damped_smoothing(prepare(share), horizon)[0].inner


def test_grid_is_not_the_one_that_was_written_down():
    """Fixed before any score was seen; a change of it is a change of recipe, and of the version's number."""
    assert trends.VERSION == "headline 2" and len(smoothing.GRID) == 120
    assert sorted(set(smoothing.GRID[:, 0])) == [0.05, 0.2, 0.4, 0.6, 0.8, 0.95]
    assert sorted(set(smoothing.GRID[:, 1])) == [0.05, 0.2, 0.4, 0.6, 0.8]
    assert sorted(set(smoothing.GRID[:, 2])) == [0.8, 0.86, 0.92, 0.98]


@settings(max_examples=10, deadline=None)
@given(st.integers(8, 24), st.integers(0, 10_000))
def test_mixture_is_not_that_of_the_recursion(n, seed):
    """Without gaps: weight |X'X|^(-1/2) SSE^(-(n - 2) / 2), X the residuals that unit initial states cause."""
    z, law = walk(n, seed), made(share_of(walk(n, seed)))
    errors, _ = smoothing._residuals(z, smoothing.GRID)
    X = errors[:, 1:].transpose(0, 2, 1)
    sse, _, state = smoothing._concentrate(z, smoothing.GRID)
    log = -0.5 * np.linalg.slogdet(X.transpose(0, 2, 1) @ X)[1] - (n - 2) / 2 * np.log(sse)
    weight = np.exp(log - log.max())
    assert law.weight == pytest.approx(weight / weight.sum(), rel=1e-6, abs=1e-12)
    damping = np.cumsum(smoothing.GRID[:, 2, None] ** np.arange(1.0, 5), axis=1)
    assert pytest.approx(state[:, :1] + state[:, 1:] * damping, abs=1e-8) == law.loc.T
    assert law.df == n - 2


@pytest.mark.parametrize("at", [0, 37, 119])
def test_variance_leaves_the_initial_states_out(at):
    """One point of the grid: table 6.1 of Hyndman et al. (2008) and the covariance of the two estimated states."""
    z, horizon = walk(14, 2), 3
    alpha, beta, phi = smoothing.GRID[at, 0], smoothing.GRID[at, 0] * smoothing.GRID[at, 1], smoothing.GRID[at, 2]
    errors, final = smoothing._residuals(z, smoothing.GRID[at : at + 1])
    bread = np.linalg.inv(errors[0, 1:] @ errors[0, 1:].T)
    damping = np.cumsum(phi ** np.arange(1.0, horizon + 1))
    shocks = 1 + np.r_[0, np.cumsum((alpha + beta * damping[:-1]) ** 2)]
    reach = np.column_stack([np.ones(horizon), damping]) @ final[0, 1:].T
    states = np.einsum("hi,ij,hj->h", reach, bread, reach)
    s2 = smoothing._concentrate(z, smoothing.GRID[at : at + 1])[0][0] / 12
    assert made(share_of(z), horizon).scale[:, at] ** 2 == pytest.approx(s2 * (shocks + states), rel=1e-8)


def test_year_without_a_figure_costs_nothing():
    """With a gap, by Gauss and Markov on the observed years alone; a gap before the forecast widens it."""
    z, years = walk(16, 4), np.delete(np.arange(16), [4, 9, 10])
    law = made(share_of(z[years], 2001 + years))
    alpha, beta, phi = smoothing.GRID[50, 0], smoothing.GRID[50, 0] * smoothing.GRID[50, 1], smoothing.GRID[50, 2]
    damping = np.cumsum(phi ** np.arange(1.0, 21))
    loads = np.eye(20) + np.tril([[alpha + beta * damping[i - j - 1] if i > j else 0 for j in range(20)]
                                  for i in range(20)], -1)  # fmt: skip
    V, X = loads @ loads.T, np.column_stack([np.ones(20), damping])
    inverse, ahead = np.linalg.inv(V[np.ix_(years, years)]), np.arange(16, 20)
    bread = np.linalg.inv(X[years].T @ inverse @ X[years])
    states = bread @ X[years].T @ inverse @ z[years]
    left = z[years] - X[years] @ states
    gain = V[np.ix_(ahead, years)] @ inverse
    assert law.loc[:, 50] == pytest.approx(X[ahead] @ states + gain @ left, abs=1e-9)
    reach = X[ahead] - gain @ X[years]
    cov = V[np.ix_(ahead, ahead)] - gain @ V[np.ix_(years, ahead)] + reach @ bread @ reach.T
    assert law.cov[50] == pytest.approx(cov, abs=1e-9)
    assert law.scale[:, 50] ** 2 == pytest.approx(left @ inverse @ left / 11 * np.diag(cov), rel=1e-9)
    late = share_of(np.r_[z[:12], z[15:]], [*range(2001, 2013), 2016])
    assert made(late).cov[50, 0, 0] > made(share_of(z[:13])).cov[50, 0, 0]


def test_long_series_are_kept_or_forecast_otherwise():
    z = walk(smoothing.LONGEST + 5, 1)
    before = smoothing._kept.cache_info().misses
    law = made(share_of(z))
    assert smoothing._kept.cache_info().misses == before
    shorter = made(share_of(z[-40:]))
    assert law.mean() == pytest.approx(shorter.mean(), abs=0.2) and np.isfinite(law.scale).all()


@pytest.mark.slow
def test_bands_with_parameters_taken_as_known_are_as_wide():
    """On simulated walks of ten the plug-in bands of 80 % hold less than those that average over the parameters."""
    from benchmarks import simulated

    held = simulated.simulated_coverage(("damped_ets", "damped_smoothing"), (10,), (1, 3, 5), count=200)
    by_model = held.groupby("model").coverage.mean()
    assert by_model["damped_smoothing"] > by_model["damped_ets"] + 0.05


def test_version_1_takes_the_new_member():
    share = share_of(walk(12, 3))
    first, second = (logit(trends.forecast(share, name, 5).quantile(0.9)[0.9]) for name in ("headline_1", "headline"))
    assert np.abs(first - second).max() > 1e-3
