"""Faults of statsmodels 0.15 in calls and answers that the report does without: each test shows the fault,
so that nobody takes the call up unawares, and one test keeps the calls out."""

import re
import warnings

import numpy as np
import pandas as pd
import pytest
from statsmodels.othermod.betareg import BetaModel
from statsmodels.regression.mixed_linear_model import MixedLM
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.stattools import adfuller, kpss

from telecompilot.evidence import paths
from telecompilot.models import trends

AVOIDED = {
    "mixedlm": "fixed effects of exactly 0.0 (issue 10239)",
    "MixedLM": "the same",
    "SARIMAX": "standard errors from gradient products; shown in test_models_trends_faults",
    "adfuller": "answers with a bare tuple, and says that this will change",
    "kpss": "the same",
    "acorr_breusch_godfrey": "the same",
}


@pytest.mark.parametrize("name", AVOIDED)
def test_avoided_call_is_taken_up(name):
    users = [file.name for file in (paths.ROOT / "telecompilot").rglob("*.py")
             if re.search(rf"(import .*|\.)\b{name}\b", file.read_text(encoding="utf-8"))]  # fmt: skip
    assert not users, AVOIDED[name]


def test_fixed_effects_vanish_from_a_mixed_model_with_little_variance_between_groups():
    """Canary for issue 10239: below a variance of 1e-10 the intercept is silently 0; just above it is right. So pooling
    is done in two stages (`pooling`), not by a mixed model."""
    rng = np.random.default_rng(0)
    t = np.tile(np.arange(12.0), 6)
    model = MixedLM(-1.4 + 0.06 * t + 0.1 * rng.standard_normal(72), np.column_stack([np.ones(72), t]),
                    groups=np.repeat(np.arange(6), 12))  # fmt: skip
    above, below = (model.get_fe_params(np.array([[variance]]), np.array([]))[0] for variance in (1e-9, 1e-11))
    assert above == pytest.approx([-1.4, 0.06], abs=0.05)
    assert abs(below[0]) < 1e-12 and below[1] == pytest.approx(above[1], abs=1e-4)


@pytest.mark.parametrize("test", [adfuller, kpss])
def test_tests_of_unit_roots_answer_with_a_bare_tuple(test):
    """Canary: only result_object=True gives named results without a FutureWarning."""
    x = np.random.default_rng(1).standard_normal(40)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        plain = test(x)
    assert type(plain) is tuple and any(issubclass(w.category, FutureWarning) for w in caught)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert hasattr(test(x, result_object=True), "pvalue")


def test_simulated_intervals_of_smoothing_take_a_seed_again():
    """Canary: an ETSModel whose intervals are simulated (multiplicative errors) takes no seed, nor what sktime
    hands on to it. It is why sktime's automatic smoothing is not in the comparison with other libraries."""
    y = pd.Series(np.exp(0.1 * np.random.default_rng(2).standard_normal(20).cumsum()))
    fit = ETSModel(y, error="mul", trend="add").fit(disp=0)
    for argument in ({"random_state": 1}, {"simulate_kwargs": {}}):
        with pytest.raises(TypeError, match="unexpected keyword"):
            fit.get_prediction(20, 22, **argument)


@pytest.mark.parametrize("runs_away", ["newton", "bfgs"])
def test_optimiser_that_ran_away_is_believed(runs_away, monkeypatch):
    """Guards beta regression: newton ran away on some real windows, with no word of it. The score decides, and the
    other optimiser is tried."""
    share = pd.Series(0.2 + 0.01 * np.arange(12) + 0.004 * np.sin(np.arange(12)), range(2001, 2013))
    sound, tried, real = trends.forecast(share, "beta_regression", 2), [], BetaModel.fit

    def fit(self, method, **arguments):
        tried.append(method)
        made = real(self, method=method, **arguments)
        if method == runs_away:
            made._results.params = made._results.params + 5.0
        return made

    monkeypatch.setattr(BetaModel, "fit", fit)
    made = trends.forecast(share, "beta_regression", 2)
    kept = "bfgs" if runs_away == "newton" else "newton"
    assert made.info["method"] == kept and made.info["converged"] and tried[0] == "newton"
    assert made.median.to_numpy() == pytest.approx(sound.median.to_numpy(), abs=2e-3)
