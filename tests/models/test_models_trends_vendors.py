"""Several vendors at once."""

import numpy as np
import pandas as pd
import pytest

from telecompilot.models import trends


def market(n: int = 14, vendors: int = 4, seed: int = 3) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    weight = np.exp(np.cumsum(0.1 * rng.standard_normal((n, vendors)) + np.linspace(0.05, -0.03, vendors), axis=0))
    share = weight / (weight.sum(1, keepdims=True) + 1)
    return pd.DataFrame(share, pd.period_range("2008", periods=n, freq="Y"), list("ABCDEFG")[:vendors])


def test_shares_do_not_sum_to_one():
    made = trends.vendors(market(), 5)
    assert made.vendors == ("A", "B", "C", "D", "all others")
    assert made.draws.sum(2) == pytest.approx(1, abs=1e-12) and (made.draws > 0).all()
    assert made.mean.sum(axis=1).to_numpy() == pytest.approx(1, abs=1e-12)
    assert list(made.mean.index) == list(pd.period_range("2022", periods=5, freq="Y"))


def test_reference_vendor_moves_the_forecast():
    base = trends.vendors(market(), 5)
    for reference in ("A", "C", "all others"):
        assert np.abs(trends.vendors(market(), 5, reference=reference).draws - base.draws).max() < 1e-8


def test_order_of_vendors_moves_the_forecast():
    frame = market()
    base, turned = trends.vendors(frame, 3), trends.vendors(frame[["C", "A", "D", "B"]], 3)
    assert turned.mean[list("ABCD")].to_numpy() == pytest.approx(base.mean[list("ABCD")].to_numpy(), abs=1e-8)


def test_one_vendor_is_not_the_integrated_trend():
    """With one ratio the matrix t is the mixture of t of `integrated_trend`; only sampling error may differ."""
    frame = market()[["A"]]
    joint, single = trends.vendors(frame, 4), trends.forecast(frame["A"], "integrated_trend", 4)
    assert joint.quantiles["A"].to_numpy() == pytest.approx(single.quantiles.to_numpy(), abs=0.006)
    assert joint.mean["A"].to_numpy() == pytest.approx(single.mean.to_numpy(), abs=0.002)


def test_joint_share_is_the_sum_of_quantiles():
    """Shares that trade places: the pair is known better than either; adding quantiles would double the width."""
    rng = np.random.default_rng(0)
    swap = 0.15 * np.cumsum(0.1 * rng.standard_normal(14))
    frame = pd.DataFrame({"A": 0.3 + swap, "B": 0.3 - swap + 0.002 * rng.standard_normal(14)}, range(2008, 2022))
    made = trends.vendors(frame, 3)
    width = {name: float(np.ptp(made.quantiles[name][[0.1, 0.9]].iloc[-1])) for name in "AB"}
    pair = made.total(["A", "B"]).quantile([0.1, 0.9]).iloc[-1]
    assert np.ptp(pair) < 0.5 * (width["A"] + width["B"])
    assert made.total(["A", "B"]).mean.to_numpy() == pytest.approx(
        made.mean.sum(axis=1).to_numpy() - made.mean["all others"].to_numpy(), abs=2e-4
    )


def test_vendor_missing_in_some_years_is_filled_in():
    """It is counted in the rest, and said so."""
    frame = market()
    frame.loc["2010":"2011", "C"] = np.nan
    made = trends.vendors(frame, 2)
    assert "C" not in made.vendors and any("C" in text for text in made.info["warnings"])
    rest = 1 - frame[["A", "B", "D"]].sum(axis=1)
    assert abs(made.mean["all others"].iloc[0] - rest.iloc[-1]) < 0.05


def test_empty_years_are_read_as_adjacent():
    frame = market()
    frame.iloc[5] = np.nan
    gaps = trends.vendors(frame, 2).mean.to_numpy()
    assert gaps == pytest.approx(trends.vendors(frame.dropna(), 2).mean.to_numpy(), abs=1e-12)
    closed = frame.dropna().set_axis(pd.period_range("2009", periods=13, freq="Y"))
    assert np.abs(gaps - trends.vendors(closed, 2).mean.to_numpy()).max() > 1e-4


def test_paths_are_unseeded_or_independent():
    made = trends.vendors(market(), 5)
    assert (made.sample(100, 1) == made.sample(100, 1)).all()
    paths = np.log(made.sample(5000, 1)[:, :, 0])
    assert np.corrcoef(paths[:, 1], paths[:, 2])[0, 1] > 0.2
    assert made.info["mc_error"] < 0.01


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda f: f * 2, "sum to"),
        (lambda f: f.iloc[:7], "at least 8"),
        (lambda f: f.mul(f.index != f.index[3], axis=0), "unit="),
        (lambda f: f * np.nan, "no vendor"),
        (lambda f: f[["A"]] * 0 + 1, "no ratio"),
    ],
)
def test_unusable_markets_are_modelled(change, told):
    with pytest.raises(ValueError, match=told):
        trends.vendors(change(market()), 2)


def test_unknown_vendor_counts_as_nothing():
    with pytest.raises(KeyError, match="not modelled: Z"):
        trends.vendors(market(), 2).total(["A", "Z"])


def test_zero_share_with_a_unit_is_still_refused():
    frame = market()
    frame.iloc[2, 1] = 0.0
    assert any("half the last printed unit" in text for text in trends.vendors(frame, 2, unit=0.001).info["warnings"])
