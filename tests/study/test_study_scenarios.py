"""Scenarios: what opens when, for whom, and what is printed of it."""

import inspect

import explorer_reference
import numpy as np
import pandas as pd
import pytest
from scipy.special import logit

from telecompilot import evidence
from telecompilot.study import explorer, scenarios, simulation

NAMES = list(evidence.load().paths.index)
PILOTS = [name for name in NAMES if name not in ("no_pilot", "upper_reference")]


def test_effect_starts_a_year_late(data, given):
    """A year means its end, on every path: an opening on the last day of 2025 has acted for a year at the end of 2026.

    Years are compared with dates in one function; the page gets the constant with its draws.
    """
    plain = given.fixed(opening=2026.0, lag=0.0, effect_years=20.0, **simulation.steady(0.3))
    base, paths = (logit(scenarios.simulate(name, 64, given=plain)) for name in ("no_pilot", "pilot_as_is"))
    assert np.allclose((paths - base)[2026], 0.3) and np.allclose((paths - base)[2035], 3.0)
    settings = data["defaults"] | {"opening": 2026.0, "lag": 0.0, "change": 1.5, "shape": "ramp"}
    shown = explorer_reference.drawn(data, settings)
    assert np.allclose(logit(shown["quantiles"][0]) - logit(shown["without"][0]), 0.3, atol=1e-5)
    assert data["year_end"] == simulation.YEAR_END and simulation.year_end(2026) == 2027.0


def test_closing_leaves_the_year_of_the_closing_open(given):
    plain = given.fixed(closing=2028.5, **simulation.steady(0.3))
    base, back = (scenarios.simulate(name, 64, given=plain) for name in ("no_pilot", "retrenchment"))
    assert (back[2027] > base[2027]).all() and np.allclose(back[2028], base[2028])


@pytest.mark.parametrize("share", scenarios.SHARES)
@pytest.mark.parametrize("reading", scenarios.READINGS)
def test_scenario_without_effect_leaves_the_baseline(given, share, reading):
    still = given.fixed(transfer=0, **simulation.steady(0))
    base = scenarios.simulate("no_pilot", 500, share=share, reading=reading, given=still)
    for name in PILOTS:
        paths = scenarios.simulate(name, 500, share=share, reading=reading, given=still)
        assert np.allclose(paths, base, rtol=0, atol=1e-14), name


def test_wider_effect_narrows_the_fan(given):
    still = given.fixed(**simulation.steady(0.0))
    spreads = [
        scenarios.simulate("pilot_as_is", 4000, given=still.fixed(effect_spread=x))[2035].quantile([0.1, 0.9])
        for x in (0.0, 0.05, 0.1, 0.2)
    ]
    widths = [x[0.9] - x[0.1] for x in spreads]
    assert widths == sorted(widths)


def test_same_seed_gives_other_scenarios():
    a, b, c = (scenarios.simulate("nationwide", 300, seed, reading="regional") for seed in (4, 4, 5))
    pd.testing.assert_frame_equal(a, b)
    assert not np.allclose(a, c)


@pytest.mark.parametrize("name", NAMES)
def test_share_leaves_the_unit_range(name):
    for share in scenarios.SHARES:
        paths = scenarios.simulate(name, 2000, share=share).to_numpy()
        assert paths.shape == (2000, 10) and ((paths > 0) & (paths < 1)).all()
    fan = scenarios.fan(name, 2000).drop(columns="error").to_numpy()
    assert (np.diff(fan, axis=1) >= 0).all()


def test_licence_that_moves_lifts_the_brand_share(given):
    none, half = given.fixed(transfer=0), given.fixed(transfer=0.5)
    brand = [scenarios.simulate("pilot_as_is", 800, given=g) for g in (none, half)]
    licence = [scenarios.simulate("pilot_as_is", 800, share="licence", given=g) for g in (none, half)]
    pd.testing.assert_frame_equal(*brand)
    assert (licence[1] >= licence[0]).all(axis=None) and (licence[1] > licence[0] + 1e-4).any(axis=None)


def test_whole_transfer_takes_licence_share_above_brand_share(given):
    whole = given.fixed(transfer=1, start_licence_cloud=0.3)
    brand = scenarios.simulate("pilot_as_is", 800, given=whole)[2035]
    licence = scenarios.simulate("pilot_as_is", 800, share="licence", given=whole)[2035]
    assert (licence <= np.maximum(brand, licence.clip(upper=brand)) + 1e-12).mean() > 0.9
    assert np.median(np.abs(licence - brand)) < 1e-12


def test_more_regions_change_whom_a_pilot_firm_may_serve_nationwide():
    """In the reading of the law, wider regions add nothing to cloud: the clearest result, and an easy one to lose."""
    paths = {name: scenarios.simulate(name, 500) for name in PILOTS}
    for name in ("step_by_step", "nationwide", "nationwide_all_categories"):
        pd.testing.assert_frame_equal(paths[name], paths["pilot_as_is"])
    regional = {name: scenarios.simulate(name, 500, reading="regional") for name in PILOTS}
    assert not np.allclose(regional["nationwide"], regional["pilot_as_is"])


def test_internet_access_follows_the_reading():
    how = {"share": "licence", "service": "access"}
    for name in PILOTS:
        by_law, by_region = (scenarios.simulate(name, 300, reading=r, **how) for r in scenarios.READINGS)
        pd.testing.assert_frame_equal(by_law, by_region)


def test_all_categories_open_no_more_than_the_pilot():
    how = {"share": "licence", "service": "all"}
    wide, all_of_it = (
        scenarios.simulate(name, 2000, **how)[2035] for name in ("nationwide", "nationwide_all_categories")
    )
    assert all_of_it.std() > wide.std()


def test_retrenchment_leaves_a_gain_behind(given):
    base, back = (scenarios.simulate(name, 500) for name in ("no_pilot", "retrenchment"))
    last = int(np.ceil(given.get("closing", "retrenchment").high))
    pd.testing.assert_frame_equal(back.loc[:, last:], base.loc[:, last:])
    assert not np.allclose(back[2026], base[2026], atol=1e-5)


def test_reference_passes_for_a_forecast(given):
    level, row = scenarios.simulate("upper_reference", 2000), given.get("level", "upper_reference")
    assert (level.nunique(axis=1) == 1).all()
    assert level.min(axis=None) >= row.low / 100 and level.max(axis=None) <= row.high / 100
    assert "reference" in given.scenarios["upper_reference"].name


def test_approvals_drive_a_scenario(given):
    assert not [p for name in NAMES for p in given.of_scenario(name) if "approv" in p or "166" in p]
    table = evidence.load().scenarios
    assert not ((table.value == 166) | (table.value == 13)).any()
    for module in (scenarios, simulation, explorer):
        assert "approvals_cum" not in inspect.getsource(module)


def test_unknown_words_are_taken():
    with pytest.raises(KeyError, match="unknown scenario"):
        scenarios.simulate("bonanza")
    for wrong in ({"share": "market"}, {"reading": "loose"}, {"service": "voice"}, {"service": "access"}):
        with pytest.raises(ValueError):
            scenarios.simulate("no_pilot", 10, **wrong)


def test_monte_carlo_error_of_the_median_exceeds_a_tenth_of_a_point():
    for name, reading in (("pilot_as_is", "nationwide"), ("nationwide", "regional"), ("no_pilot", "nationwide")):
        assert scenarios.fan(name, reading=reading).error.max() < 0.001
    medians = [scenarios.simulate("pilot_as_is", scenarios.N, seed)[2035].median() for seed in range(6)]
    assert np.std(medians, ddof=1) < 0.001
    assert scenarios.fan("pilot_as_is").error[2035] > 0.1 * np.std(medians, ddof=1)


def test_difference_is_that_of_quantiles_and_not_of_paths():
    a, b = (scenarios.simulate(name, 1000) for name in ("pilot_as_is", "no_pilot"))
    table = scenarios.difference("pilot_as_is", "no_pilot", 1000)
    assert table.loc[2035, 0.9] == pytest.approx((a - b)[2035].quantile(0.9))
    assert (scenarios.difference("pilot_as_is", "pilot_as_is", 200) == 0).all(axis=None)
