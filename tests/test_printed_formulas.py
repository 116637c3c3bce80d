"""The formulas that the page on methods prints, written out again and held against what the code computes."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from docutils.utils.math import MathError
from scipy import stats

from telecompilot.evidence import paths
from telecompilot.models import boundary, pooling, scores
from telecompilot.models.trends import integrated, kernel, smoothing
from telecompilot.models.trends.combination import QuantileAverage
from telecompilot.models.trends.result import expit
from telecompilot.models.trends.track import prepare
from telecompilot.site import mathml
from telecompilot.study import simulation

TEXT = (paths.CHAPTERS / "methods.md").read_text(encoding="utf-8")
PRINTED = re.findall(r"^```\{math\}\n(.*?)\n```$", TEXT, re.DOTALL | re.MULTILINE)
Z = np.array([-1.9, -1.7, -1.72, -1.5, -1.31, -1.35, -1.2, -0.9, -0.95, -0.7])


def share(z):
    return 1 / (1 + np.exp(-z))


def test_printed_formula_cannot_be_drawn():
    assert len(PRINTED) == 11
    for tex in (*PRINTED, *re.findall(r"\{math\}`([^`]*)`", TEXT)):
        assert mathml.markup(tex, block=True).startswith("<math ")
    with pytest.raises(MathError):
        mathml.markup(r"\left( \nothing")


def test_printed_log_odds_are_not_the_codes():
    assert np.allclose(expit(Z), share(Z)) and np.allclose(np.log(share(Z) / (1 - share(Z))), Z)


def printed_covariance(t, w):
    m, d = np.minimum.outer(t, t), np.abs(np.subtract.outer(t, t))
    S = m * (m + 1) * (2 * m + 1 + 3 * d) / 6
    return w[0] * np.eye(t.size) + w[1] * m + w[2] / 3 * S


@pytest.mark.parametrize("opening", [None, 4.0])
def test_printed_trend_is_not_the_codes(opening):
    t = np.arange(Z.size, dtype=float)
    x = np.empty((Z.size, 0)) if opening is None else np.maximum(t - opening, 0)[:, None]
    basis = np.column_stack([np.ones(t.size), t, x])
    n, q = basis.shape
    K = np.linalg.qr(basis, mode="complete")[0][:, q:]
    weight, misfit = [], []
    for w in kernel.WEIGHTS:
        inner = K.T @ printed_covariance(t, w) @ K
        misfit.append(Z @ K @ np.linalg.inv(inner) @ K.T @ Z)
        weight.append(np.linalg.det(inner) ** -0.5 * misfit[-1] ** (-(n - q) / 2))
    weight = np.array(weight) / np.sum(weight)
    made = integrated.fit(Z, X=None if opening is None else x)
    assert np.allclose(made.weights, weight, rtol=1e-9, atol=0)
    if opening is None:
        ahead = made.forecast(2)
        grid = np.array([[-0.5], [-0.2]])
        linear, variance = made.design.predictor(np.array([10.0, 11.0]), np.empty((2, 0)))
        scale = np.sqrt(np.array(misfit) / (n - q) * np.einsum("whh->hw", variance))
        mixed = (weight * stats.t.cdf((grid - np.einsum("whn,n->hw", linear, Z)) / scale, n - q)).sum(1)
        assert np.allclose(ahead.cdf(grid)[:, 0], mixed, atol=1e-10)


def surprises(first, alpha, beta, phi):
    """The errors of the printed recursion from a first level and slope."""
    (level, slope), out = first, []
    for z in Z:
        out.append(z - level - phi * slope)
        level, slope = level + phi * slope + alpha * out[-1], phi * slope + beta * out[-1]
    return np.array(out)


def test_printed_smoothing_is_not_the_codes():
    weight = []
    for alpha, ratio, phi in smoothing.GRID:
        start = surprises((0, 0), alpha, alpha * ratio, phi)
        units = (surprises(first, alpha, alpha * ratio, phi) for first in ((1, 0), (0, 1)))
        X = np.column_stack([start - unit for unit in units])
        left = start - X @ np.linalg.lstsq(X, start, rcond=None)[0]
        weight.append(np.linalg.det(X.T @ X) ** -0.5 * (left @ left) ** (-(Z.size - 2) / 2))
    made = smoothing.damped_smoothing(prepare(pd.Series(share(Z))), 2)[0].inner
    assert np.allclose(made.weight, np.array(weight) / np.sum(weight), rtol=1e-7, atol=0) and made.df == Z.size - 2


def test_printed_average_of_forecasts_is_not_the_codes():
    first, second = integrated.fit(Z).forecast(3), integrated.fit(Z[::-1].copy()).forecast(3)
    levels = np.array([0.1, 0.5, 0.9])
    printed = (first.quantile(levels) + second.quantile(levels)) / 2
    assert np.allclose(QuantileAverage(first, (second,)).quantile(levels), printed)


def test_printed_pooling_is_not_the_codes():
    y, v = np.array([0.1, -0.05, 0.3, 0.02, -0.2]), np.array([0.01, 0.02, 0.015, 0.005, 0.03])
    made = pooling.pool(pd.DataFrame({"effect": y, "se": np.sqrt(v)}))
    u, k = 1 / (v + made.tau2), y.size
    mean = (u * y).sum() / u.sum()
    squared = (u * (y - mean) ** 2).sum() / ((k - 1) * u.sum())
    assert np.isclose(made.mean, mean) and np.isclose(made.se**2, squared)
    reach = stats.t.ppf(0.975, k - 2) * np.sqrt(made.tau2 + max(squared, 1 / u.sum()))
    assert np.allclose(made.prediction, (mean - reach, mean + reach))
    assert np.allclose(made.ci, mean + np.array([-1, 1]) * stats.t.ppf(0.975, k - 1) * np.sqrt(squared))


def test_printed_share_of_a_scenario_is_not_the_codes():
    z, effect = np.array([[-1.0, -0.9, -0.8, -0.7]]), np.array([0.2])
    years, opened, lag, lasting = np.arange(2026, 2030), 2027.5, 0.25, 1.5
    acting = np.minimum(np.maximum(years + 1.0 - opened - lag, 0), lasting)
    made = simulation.exposure(years, np.array([opened]), np.array([lag]), np.array([lasting]))
    assert np.allclose(made[0], acting)
    parts = [simulation.Part(np.array([[0.3]]), made), simulation.Part(np.array([[0.2]]), made / 2)]
    printed = share(z) + 0.3 * (share(z + 0.2 * acting) - share(z)) + 0.2 * (share(z + 0.1 * acting) - share(z))
    assert np.allclose(simulation.mixed(z, effect, parts), printed)


def test_printed_test_for_a_gain_is_not_the_codes():
    before, after = Z[:7], Z[7:]
    change, n = np.diff(before), before.size
    k = np.arange(1, after.size + 1)
    printed = (after - before[-1] - k * change.mean()) / (change.std(ddof=1) * np.sqrt(k + k**2 / (n - 1)))
    assert np.allclose(np.divide(*boundary.statistic(before, after)), printed)


def test_printed_score_is_not_the_codes():
    y, low, high, middle = 0.3, np.array([0.1, 0.15]), np.array([0.28, 0.24]), 0.2
    alpha = np.array([0.05, 0.2])
    parts = alpha / 2 * (high - low) + np.maximum(low - y, 0) + np.maximum(y - high, 0)
    printed = (0.5 * abs(y - middle) + parts.sum()) / 2.5
    quantiles = [low[0], low[1], middle, high[1], high[0]]
    assert np.isclose(scores.wis_parts(y, quantiles)["wis"], printed)


def test_printed_formula_is_no_valid_html():
    """What the checker of HTML knows of MathML: the short form of a small fraction is not in it."""
    text = "".join(mathml.markup(tex, block=True) for tex in PRINTED)
    assert "displaystyle" not in text and "scriptlevel" not in text
