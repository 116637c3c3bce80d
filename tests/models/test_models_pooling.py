"""Random-effects pooling: published figures, and the mistakes that make intervals too short."""

import warnings

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.meta_analysis import combine_effects

from telecompilot.models import pooling

# Colditz et al. 1994, thirteen BCG trials: cases and non-cases among vaccinated, then among controls (metadat dat.bcg).
BCG = np.array(
    [
        [4, 119, 11, 128], [6, 300, 29, 274], [3, 228, 11, 209], [62, 13536, 248, 12619], [33, 5036, 47, 5761],
        [180, 1361, 372, 1079], [8, 2537, 10, 619], [505, 87886, 499, 87892], [29, 7470, 45, 7232],
        [17, 1699, 65, 1600], [186, 50448, 141, 27197], [5, 2493, 3, 2338], [27, 16886, 29, 17825],
    ],
    dtype=float,
)  # fmt: skip


@pytest.fixture
def trials():
    a, b, c, d = BCG.T
    effect = np.log(a / (a + b)) - np.log(c / (c + d))
    return pd.DataFrame({"effect": effect, "se": np.sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d))})


def test_bcg_differs_from_metafor(trials):
    p = pooling.pool(trials)
    assert p.tau2 == pytest.approx(0.3132, abs=5e-5)
    assert p.mean == pytest.approx(-0.7145, abs=5e-5)
    assert p.se_classic == pytest.approx(0.1798, abs=5e-5)
    assert p.q == pytest.approx(152.233, abs=5e-4)
    assert p.i2 == pytest.approx(0.9222, abs=5e-5)


def test_interval_of_tau2_differs_from_metafor(trials):
    assert pooling.pool(trials).tau2_ci == pytest.approx((0.1197, 1.1115), abs=5e-5)


def test_weights_do_not_give_the_mean(trials):
    p = pooling.pool(trials)
    assert sum(p.weights) == pytest.approx(1)
    assert np.dot(p.weights, trials.effect) == pytest.approx(p.mean)


def test_bcg_prediction_interval_differs_from_the_published_one(trials):
    p = pooling.pool(trials)
    reach = stats.norm.ppf(0.975) * np.sqrt(p.tau2 + p.se_classic**2)  # metafor's default takes the normal quantile
    assert (p.mean - reach, p.mean + reach) == pytest.approx((-1.8667, 0.4376), abs=5e-5)


def test_new_market_interval_is_as_short_as_the_mean_s(trials):
    p = pooling.pool(trials)
    wide = stats.t.ppf(0.975, p.k - 2) * p.spread
    assert p.prediction == pytest.approx((p.mean - wide, p.mean + wide))
    assert p.prediction[0] < -1.8667 and p.prediction[1] > 0.4376
    assert p.spread >= np.sqrt(p.tau2 + p.se**2) - 1e-12
    assert np.diff(p.prediction) > 3 * np.diff(p.ci)


def test_statsmodels_disagrees_at_the_same_tau2(trials):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = combine_effects(trials.effect, trials.se**2, method_re="iterated", use_t=True)
    weight = 1 / (trials.se**2 + theirs.tau2)
    mean = (weight * trials.effect).sum() / weight.sum()
    knapp = np.sqrt((weight * (trials.effect - mean) ** 2).sum() / 12 / weight.sum())
    assert (theirs.mean_effect_re, theirs.sd_eff_w_re_hksj) == pytest.approx((mean, knapp), rel=1e-6)
    # Paule-Mandel (theirs) and REML (ours) are close here, and the Hartung-Knapp errors with them.
    p = pooling.pool(trials)
    assert (p.mean, p.se) == pytest.approx((theirs.mean_effect_re, theirs.sd_eff_w_re_hksj), abs=5e-4)
    assert p.q == pytest.approx(theirs.q)


def test_reml_misses_the_top_of_the_restricted_likelihood(trials):
    effect, variance = trials.effect.to_numpy(), trials.se.to_numpy() ** 2
    grid = np.linspace(0, 2, 4001)
    best = grid[np.argmax([pooling.restricted_loglike(t, effect, variance) for t in grid])]
    assert pooling.reml(effect, variance) == pytest.approx(best, abs=5e-4)


def test_equal_estimates_get_a_negative_or_positive_tau2():
    p = pooling.pool(pd.DataFrame({"effect": [0.1, 0.1, 0.1, 0.1], "se": [0.05, 0.1, 0.2, 0.1]}))
    assert p.tau2 == 0
    assert p.mean == pytest.approx(0.1)
    assert p.spread >= p.se_classic > 0  # agreement by luck does not make a new market certain


def test_refused_rows_enter_the_pool(trials):
    marked = trials.assign(reason="")
    extra = pd.DataFrame({"effect": [np.nan], "se": [np.nan], "reason": ["too short"]})
    assert pooling.pool(pd.concat([marked, extra])) == pooling.pool(trials)


def test_two_estimates_are_pooled():
    with pytest.raises(ValueError, match="at least 3"):
        pooling.pool(pd.DataFrame({"effect": [0.1, 0.2], "se": [0.1, 0.1]}))


def test_zero_standard_error_is_accepted():
    with pytest.raises(ValueError, match="positive"):
        pooling.pool(pd.DataFrame({"effect": [0.1, 0.2, 0.3], "se": [0.1, 0.0, 0.1]}))


def test_leave_one_out_drops_the_wrong_row(trials):
    left = pooling.leave_one_out(trials)
    assert len(left) == 13
    rest = pooling.pool(trials.drop(index=7))
    assert left.loc[7, ["mean", "tau"]].tolist() == pytest.approx([rest.mean, rest.tau])
    grouped = pooling.leave_one_out(trials.assign(sector=["a"] * 12 + ["b"]), by="sector")
    assert grouped.loc["b", "k"] == 12
    assert grouped.loc["a", "k"] == 1 and np.isnan(grouped.loc["a", "mean"])


def test_interval_for_a_new_market_covers_no_better_than_the_mean_s():
    """Five true effects with spread 0.1. Partlett and Riley (2017): at k = 5 the 95 % interval covers near 90 %."""
    rng = np.random.default_rng(3)
    mean = new = mistaken = 0
    for _ in range(400):
        se = rng.uniform(0.05, 0.15, 5)
        true = rng.normal(0.05, 0.1, 6)
        p = pooling.pool(pd.DataFrame({"effect": rng.normal(true[:5], se), "se": se}))
        mean += p.ci[0] < 0.05 < p.ci[1]
        new += p.prediction[0] < true[5] < p.prediction[1]
        mistaken += p.ci[0] < true[5] < p.ci[1]
    assert mean > 0.91 * 400
    assert new > 0.87 * 400
    assert mistaken < 0.85 * 400
