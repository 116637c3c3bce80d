"""What must hold for every trend model of a share."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_shares import share_of, share_walk
from scipy.special import expit, logit

from telecompilot.models import trends

EVERY = list(trends.MODELS)
SYMMETRIC = [
    *("last_value", "drift", "logit_trend", "integrated_trend", "local_trend"),
    *("damped_ets", "damped_smoothing", "headline_1", "headline"),
]
QUICK = ["linear_levels", *(model for model in SYMMETRIC if model != "local_trend")]


walks = st.builds(share_walk, st.integers(8, 24), st.integers(0, 10_000))


@settings(max_examples=12, deadline=None)
@given(walks, st.sampled_from(EVERY))
def test_quantiles_leave_the_unit_interval_cross_or_narrow_with_the_level(share, model):
    made = trends.forecast(share, model, 4, levels=(0.5, 0.8, 0.95))
    q = made.quantiles
    assert ((q > 0) & (q < 1)).all().all()
    assert (np.diff(q.to_numpy(), axis=1) >= 0).all()
    assert (q[0.75] - q[0.25] <= q[0.9] - q[0.1]).all() and (q[0.9] - q[0.1] <= q[0.975] - q[0.025]).all()
    assert list(q.index) == list(pd.period_range(share.index[-1] + 1, periods=4))
    assert (made.median == q[0.5]).all()


@settings(max_examples=12, deadline=None)
@given(walks, st.sampled_from(SYMMETRIC))
def test_foreign_and_domestic_share_are_forecast_inconsistently(share, model):
    """Mirror symmetry: the forecast of 1 - share is 1 - the forecast of share, quantile for quantile."""
    q, mirrored = (trends.forecast(s, model, 3).quantiles for s in (share, 1 - share))
    assert mirrored.to_numpy() == pytest.approx(1 - q.to_numpy()[:, ::-1], abs=2e-5)


@pytest.mark.parametrize("model", ["fractional_logit", "beta_regression"])
def test_drawn_forecasts_are_mirrored_beyond_their_sampling_error(model):
    share = share_walk(16, 3)
    q, mirrored = (trends.forecast(s, model, 3).quantiles for s in (share, 1 - share))
    assert mirrored.to_numpy() == pytest.approx(1 - q.to_numpy()[:, ::-1], abs=6e-3)


@pytest.mark.parametrize("model", EVERY)
def test_unit_of_time_changes_the_forecast(model):
    """The same numbers counted in years, or in steps of a half, or from another century, are the same forecast."""
    share = share_walk(14, 5)
    values = trends.forecast(share, model, 3).quantiles.to_numpy()
    for index in (np.arange(14) * 0.5 + 1990, np.arange(14)):
        again = trends.forecast(pd.Series(share.to_numpy(), index), model, 3)
        assert again.quantiles.to_numpy() == pytest.approx(values, abs=1e-6)
    assert list(trends.forecast(pd.Series(share.to_numpy(), np.arange(14) * 0.5 + 1990), model, 2).quantiles.index) == [
        1997,
        1997.5,
    ]


@pytest.mark.parametrize("model", EVERY)
def test_missing_years_are_refused_or_read_as_adjacent(model):
    share = share_walk(16, 7)
    gaps = share.drop(share.index[[4, 9, 10]])
    made = trends.forecast(gaps, model, 3)
    assert made.quantiles.notna().all().all()
    adjacent = trends.forecast(pd.Series(gaps.to_numpy(), share.index[:13]), model, 3)
    if model != "last_value":
        assert np.abs(made.quantiles.to_numpy() - adjacent.quantiles.to_numpy()).max() > 1e-4
    holes = share.copy()
    holes.iloc[[4, 9, 10]] = np.nan
    pd.testing.assert_frame_equal(trends.forecast(holes, model, 3).quantiles, made.quantiles)


@pytest.mark.parametrize("model", EVERY)
def test_constant_share_breaks_a_model_or_passes_without_a_warning(model):
    made = trends.forecast(share_of(np.full(12, -1.2)), model, 3)
    assert made.median.to_numpy() == pytest.approx(expit(-1.2), abs=2e-3)
    assert any("never changed" in text for text in made.info["warnings"])


@pytest.mark.parametrize("model", EVERY)
def test_zeros_pass_silently_or_as_something_else_than_half_the_printed_unit(model):
    share = share_walk(14, 2).round(3)
    share.iloc[[0, 1]] = 0.0
    with pytest.raises(ValueError, match="unit"):
        trends.forecast(share, model, 3)
    made = trends.forecast(share, model, 3, unit=0.001)
    assert any("half the last printed unit" in text for text in made.info["warnings"])
    replaced = share.clip(lower=0.0005)
    assert made.quantiles.notna().all().all()
    if model not in ("integrated_trend", "headline_1", "headline"):  # these also carry the rounding as noise
        pd.testing.assert_frame_equal(made.quantiles, trends.forecast(replaced, model, 3).quantiles)


@pytest.mark.parametrize("model", EVERY)
def test_single_jump_breaks_a_model_or_leaves_its_band_as_narrow_as_before(model):
    z = np.r_[np.full(8, -1.5), np.full(6, 0.5)] + 0.01 * np.arange(14)
    made = trends.forecast(share_of(z), model, 5).quantiles
    assert made.notna().all().all()
    calm = trends.forecast(share_of(np.where(np.arange(14) < 8, z + 2, z)), model, 5).quantiles
    assert ((made[0.9] - made[0.1]) > 2 * (calm[0.9] - calm[0.1])).all()  # it may jump again


@pytest.mark.parametrize("model", EVERY)
def test_four_points_are_fitted(model):
    with pytest.raises(ValueError, match=rf"{model} needs at least {trends.MINIMUM[model]} observations, got 4"):
        trends.forecast(share_walk(4), model, 2)
    trends.forecast(share_walk(trends.MINIMUM[model]), model, 2)


@pytest.mark.parametrize("model", EVERY)
def test_paths_disagree_with_quantiles_or_with_their_seed(model):
    made = trends.forecast(share_walk(18, 1), model, 5)
    paths = made.sample(20_000, seed=3)
    assert paths.shape == (20_000, 5)
    assert (paths == made.sample(20_000, seed=3)).all()
    assert ((paths > 0) & (paths < 1)).all()
    assert (
        pytest.approx(made.quantile([0.1, 0.5, 0.9]).to_numpy(), abs=0.006)
        == np.quantile(paths, [0.1, 0.5, 0.9], axis=0).T
    )
    assert paths.mean(0) == pytest.approx(made.mean.to_numpy(), abs=0.004)


@pytest.mark.parametrize("model", ["last_value", "drift", "local_trend", "integrated_trend", "headline"])
def test_paths_are_independent_over_steps(model):
    """A walk that is high after two years is high after three; margins pasted together would not be."""
    paths = logit(trends.forecast(share_walk(18, 1), model, 5).sample(5000, seed=0))
    assert np.corrcoef(paths[:, 1], paths[:, 2])[0, 1] > 0.3


@pytest.mark.parametrize("model", EVERY)
def test_distribution_function_is_not_the_inverse_of_the_quantiles(model):
    made = trends.forecast(share_walk(15, 4), model, 4)
    for p in (0.1, 0.5, 0.9):
        assert made.cdf(made.quantile(p)[p]) == pytest.approx(p, abs=2e-3)


@pytest.mark.parametrize("model", QUICK)
def test_forecast_reports_no_parameters_or_hides_what_was_fitted(model):
    info = trends.forecast(share_walk(15, 4), model, 4).info
    assert info["model"] == model and info["n"] == 15
    assert info["parameters"] and isinstance(info["warnings"], list) and isinstance(info["converged"], bool)


@pytest.mark.parametrize(
    ("version", "recipe", "smoothing"),
    [("headline_1", "headline 1", "damped_ets"), ("headline", trends.VERSION, "damped_smoothing")],
)
def test_headline_is_not_the_plain_average_of_its_members_quantiles(version, recipe, smoothing):
    share, p = share_walk(16, 8), [0.05, 0.5, 0.9]
    members = [
        logit(trends.forecast(share, name, 4).quantile(p).to_numpy())
        for name in ("last_value", "integrated_trend", smoothing)
    ]
    made = trends.forecast(share, version, 4)
    assert logit(made.quantile(p).to_numpy()) == pytest.approx(np.mean(members, axis=0), abs=1e-9)
    assert made.info["version"] == recipe


@pytest.mark.parametrize(
    ("change", "error", "told"),
    [
        (lambda s: s * 100, ValueError, "divide percentages"),
        (lambda s: -s, ValueError, "0-1"),
        (lambda s: s.iloc[::-1], ValueError, "increase"),
        (lambda s: s.set_axis(list("abcdefghijklmno")), TypeError, "PeriodIndex"),
        (lambda s: s.to_numpy(), TypeError, "Series"),
        (lambda s: s.set_axis(np.r_[np.arange(14), 14.37]), ValueError, "equal steps"),
    ],
)
def test_unusable_shares_are_modelled(change, error, told):
    with pytest.raises(error, match=told):
        trends.forecast(change(share_walk(15)), "local_level", 3)


def test_unknown_models_and_empty_horizons_are_accepted():
    with pytest.raises(KeyError, match="unknown model"):
        trends.forecast(share_walk(15), "prophet", 3)
    with pytest.raises(ValueError, match="horizon"):
        trends.forecast(share_walk(15), "drift", 0)
    with pytest.raises(ValueError, match="between 0 and 1"):
        trends.forecast(share_walk(15), "drift", 2, levels=(0.8, 1.0)).quantiles  # noqa: B018


def test_irregular_dates_are_refused_where_time_is_a_number():
    """Half-yearly and yearly figures mixed: the models in continuous time take them as they are."""
    share = pd.Series(
        share_walk(12, 6).to_numpy(), [2010, 2011, 2012, 2012.5, 2013, 2013.5, 2014, 2014.5, 2015, 2015.5, 2016, 2017]
    )
    for model in ("last_value", "drift", "integrated_trend", "logit_trend", "linear_levels"):
        assert trends.forecast(share, model, 2).quantiles.notna().all().all()
