"""A share of which only bounds are known."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit

from telecompilot.models import trends

TARGET = pd.DataFrame(
    {
        "low": [0.0855, 0.0595, 0.0805, np.nan, np.nan],
        "high": [0.0865, 0.0605, 0.0815, 0.15, 0.12],
        "basis": ["cloud", "iaas", "iaas", "cloud", "cloud"],
    },
    index=[2019.6, 2020.9, 2022.25, 2023.5, 2024.5],
)


def test_bounds_are_read_as_points():
    """Half of the range of a ceiling is no measurement: the fan must be wide, and inside the ceiling at its date."""
    made = trends.bounded(TARGET, 5)
    imputed = made.info["imputed"]
    assert list(imputed.index) == list(TARGET.index)
    assert (imputed[0.975] <= TARGET["high"].where(TARGET["basis"] == "cloud", 1) + 1e-4).all()
    assert imputed.loc[2024.5, 0.9] > 1.8 * imputed.loc[2024.5, 0.1]
    q = made.quantiles
    assert ((q > 0) & (q < 1)).all().all()
    width = q[0.9] - q[0.1]
    assert (width.diff().dropna() > 0).all() and width.iloc[-1] > 0.1
    assert list(made.index) == [2025.5, 2026.5, 2027.5, 2028.5, 2029.5]


def test_second_basis_is_joined_to_the_first():
    """Two bases are two lines: asked for the other one, the answer follows its own figures."""
    cloud, iaas = (trends.bounded(TARGET, 1, target=basis).info["imputed"] for basis in ("cloud", "iaas"))
    assert iaas.loc[2022.25, 0.5] == pytest.approx(0.081, abs=6e-4)
    assert cloud.loc[2022.25, 0.9] - cloud.loc[2022.25, 0.1] > 0.02
    one = trends.bounded(TARGET.assign(basis="all"), 1).info
    assert one["imputed"].loc[2022.25, 0.5] == pytest.approx(0.081, abs=6e-4)
    assert one["parameters"]["offset_sd"] == 0


def test_narrow_intervals_of_many_years_differ_from_the_integrated_trend():
    """Where there are data the priors must not matter: 16 exact years give the forecast of `integrated_trend`."""
    rng = np.random.default_rng(0)
    z = -1.4 + np.cumsum(0.03 + 0.1 * rng.standard_normal(16))
    index = pd.period_range("2001", periods=16, freq="Y")
    exact = pd.DataFrame({"low": expit(z - 0.01), "high": expit(z + 0.01)}, index)
    made, plain = (
        trends.bounded(exact, 3, slope_sd=0.3),
        trends.forecast(pd.Series(expit(z), index), "integrated_trend", 3),
    )
    assert logit(made.median.to_numpy()) == pytest.approx(logit(plain.median.to_numpy()), abs=0.06)
    spread = [np.ptp(logit(f.quantile([0.1, 0.9]).to_numpy()), axis=1) for f in (made, plain)]
    assert spread[0] / spread[1] == pytest.approx(1, abs=0.35)


def test_wider_bounds_or_more_volatility_narrow_the_fan():
    def width(frame, **arguments) -> float:
        return float(np.ptp(trends.bounded(frame, 3, **arguments).quantile([0.1, 0.9]).iloc[-1]))

    loose = TARGET.assign(low=TARGET["low"] - 0.03, high=TARGET["high"] + 0.03)
    assert width(loose, volatility=[0.1]) > width(TARGET, volatility=[0.1])
    assert width(TARGET, volatility=[0.4]) > width(TARGET, volatility=[0.1])


def test_ceilings_alone_are_refused_or_answered_with_a_line():
    ceilings = pd.DataFrame({"low": [np.nan] * 3, "high": [0.2, 0.15, 0.1]}, index=[2020, 2022, 2024])
    made = trends.bounded(ceilings, 2)
    assert made.info["imputed"].loc[2024, 0.975] <= 0.1 + 1e-4
    assert made.quantiles[0.025].iloc[0] < 0.02


def test_what_the_reader_must_know_is_left_out():
    info = trends.bounded(TARGET.iloc[:3], 2, volatility=[0.1, 0.2]).info
    assert any("3 dates" in text and "priors" in text for text in info["warnings"])
    assert info["parameters"]["volatility"] == (0.1, 0.2) and info["parameters"]["offset_sd"] > 0
    assert info["effective_draws"] > 100
    free = pd.concat([TARGET, pd.DataFrame({"low": [np.nan], "high": [np.nan], "basis": ["cloud"]}, [2025.0])])
    assert any("1 rows without a bound" in text for text in trends.bounded(free, 2).info["warnings"])


def test_two_readings_of_one_quarter_break_the_sampler():
    index = pd.PeriodIndex(["2019Q3", "2019Q3", "2020Q4", "2022Q1"], freq="Q")
    frame = pd.DataFrame({"low": [0.085, 0.08, 0.06, 0.08], "high": [0.087, 0.09, 0.065, 0.082]}, index)
    made = trends.bounded(frame, 4)
    assert list(made.index.astype(str)) == ["2022Q2", "2022Q3", "2022Q4", "2023Q1"]
    assert made.quantiles.notna().all().all()


def test_same_seed_gives_other_numbers():
    first, second = trends.bounded(TARGET, 2, seed=5), trends.bounded(TARGET, 2, seed=5)
    pd.testing.assert_frame_equal(first.quantiles, second.quantiles)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda f: f.assign(low=np.nan, high=np.nan), "no row bounds"),
        (lambda f: f.assign(low=f["high"]), "low < high"),
        (lambda f: f.assign(high=1.4), "high <= 1"),
        (lambda f: f.iloc[::-1], "not fall"),
    ],
)
def test_unusable_bounds_are_imputed(change, told):
    with pytest.raises(ValueError, match=told):
        trends.bounded(change(TARGET), 2)


def test_unknown_basis_is_forecast():
    with pytest.raises(ValueError, match="no interval on the basis"):
        trends.bounded(TARGET, 2, target="paas")
