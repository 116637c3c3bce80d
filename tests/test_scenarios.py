"""Scenarios: the identities of the method, sources for every number, and the explorer's arithmetic."""

import base64
import gzip
import inspect
import json
import time

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit, stdtrit

from telecompilot import assumptions, draws, evidence, explorer, grounds, mixing, openings, scenarios

NAMES = list(scenarios.SCENARIOS)
PILOTS = [name for name in NAMES if name not in ("no_pilot", "upper_reference")]


@pytest.fixture(scope="module")
def given():
    return assumptions.load()


@pytest.fixture(scope="module")
def data(given):
    return scenarios.explorer_payload(given)


@pytest.fixture
def sample():
    rng = np.random.default_rng(1)
    z, effect = rng.normal(-2, 1, (500, 10)), rng.normal(0, 0.2, 500)
    years = mixing.exposure(np.arange(2026, 2036), np.full(500, 2024.8), np.full(500, 1.0), np.full(500, 20.0))
    return z, effect, years


def part(weight, years):
    return [mixing.Part(np.full((len(years), 1), weight), years)]


# --- identities of METHODS 3.2


def test_nothing_opened_moves_the_share(sample):
    z, effect, years = sample
    assert np.array_equal(mixing.mixed(z, effect, part(0.0, years)), expit(z))
    assert np.array_equal(mixing.mixed(z, effect, []), expit(z))


def test_no_effect_moves_the_share(sample):
    z, effect, years = sample
    assert np.allclose(mixing.mixed(z, 0 * effect, part(0.7, years)), expit(z), rtol=0, atol=1e-15)


def test_everything_opened_differs_from_the_shifted_log_odds(sample):
    z, effect, years = sample
    assert np.allclose(
        mixing.mixed(z, effect, part(1.0, years)), expit(z + effect[:, None] * years), rtol=0, atol=1e-15
    )


def test_share_falls_in_coverage_or_effect(sample):
    z, effect, years = sample
    up = np.abs(effect)
    paths = [mixing.mixed(z, up, part(c, years)) for c in (0, 0.3, 0.6, 1)]
    assert all((b >= a - 1e-15).all() for a, b in zip(paths, paths[1:], strict=False))
    stronger = mixing.mixed(z, up + 0.1, part(0.5, years))
    assert (stronger >= mixing.mixed(z, up, part(0.5, years)) - 1e-15).all()


def test_regions_do_not_add_up_to_the_country(sample):
    z, effect, years = sample
    weights = [0.1, 0.25, 0.4, 0.25]
    apart = sum(w * mixing.mixed(z, effect, part(1.0, years)) for w in weights)
    joint = mixing.mixed(z, effect, [p for w in weights for p in part(w, years)])
    assert np.abs(apart - joint).max() < 1e-9


def test_parts_may_exceed_the_whole(sample):
    z, effect, years = sample
    with pytest.raises(ValueError, match="weigh"):
        mixing.mixed(z, effect, part(0.6, years) + part(0.6, years))


def test_effect_acts_before_its_time_or_for_ever():
    years = mixing.exposure([2023, 2024, 2025, 2026, 2040], np.array([2024.5]), np.array([1.0]), np.array([3.0]))
    assert years[0].tolist() == [0, 0, 0.5, 1.5, 3.0]  # open in mid-2024, acting from mid-2025


def test_effect_starts_a_year_late(data, given):
    """A year means its end, on every path: an opening on the last day of 2025 has acted for a year at the end of 2026.

    Years are compared with dates in one function; the page gets the constant with its draws.
    """
    plain = given.fixed(opening=2026.0, lag=0.0, effect_mean=0.3, effect_spread=0.0, effect_years=20.0)
    base, paths = (logit(scenarios.simulate(name, 64, given=plain)) for name in ("no_pilot", "pilot_as_is"))
    assert np.allclose((paths - base)[2026], 0.3) and np.allclose((paths - base)[2035], 3.0)
    shown = scenarios.explorer_evaluate(data, {"opening": 2026.0, "lag": 0.0, "effect": 0.3})
    assert logit(shown["quantiles"][0][3]) - logit(shown["without"][0]) == pytest.approx(0.3, abs=1e-5)
    assert data["year_end"] == mixing.YEAR_END and mixing.moment(2026) == 2027.0


def test_closing_leaves_the_year_of_the_closing_open(given):
    plain = given.fixed(closing=2028.5, effect_mean=0.3, effect_spread=0.0)
    base, back = (scenarios.simulate(name, 64, given=plain) for name in ("no_pilot", "retrenchment"))
    assert (back[2027] > base[2027]).all() and np.allclose(back[2028], base[2028])


@pytest.mark.parametrize("share", scenarios.SHARES)
@pytest.mark.parametrize("reading", scenarios.READINGS)
def test_scenario_without_effect_leaves_the_baseline(given, share, reading):
    still = given.fixed(effect_mean=0, effect_spread=0, transfer=0)
    base = scenarios.simulate("no_pilot", 500, share=share, reading=reading, given=still)
    for name in PILOTS:
        paths = scenarios.simulate(name, 500, share=share, reading=reading, given=still)
        assert np.allclose(paths, base, rtol=0, atol=1e-14), name


def test_wider_effect_narrows_the_fan(given):
    spreads = [
        scenarios.simulate("pilot_as_is", 4000, given=given.fixed(effect_spread=x))[2035].quantile([0.1, 0.9])
        for x in (0.0, 0.05, 0.1, 0.2)
    ]
    widths = [x[0.9] - x[0.1] for x in spreads]
    assert widths == sorted(widths)


def test_same_seed_gives_other_numbers():
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


# --- definitions and readings


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
    assert "reference" in scenarios.SCENARIOS["upper_reference"]


def test_approvals_drive_a_scenario(given):
    assert not [p for name in NAMES for p in given.of_scenario(name) if "approv" in p or "166" in p]
    table = evidence.load().scenarios
    assert not ((table.value == 166) | (table.value == 13)).any()
    for module in (scenarios, draws, mixing, explorer):
        assert "approvals_cum" not in inspect.getsource(module)


def test_unknown_words_are_taken():
    with pytest.raises(KeyError, match="unknown scenario"):
        scenarios.simulate("bonanza")
    for wrong in ({"share": "market"}, {"reading": "loose"}, {"service": "voice"}, {"service": "access"}):
        with pytest.raises(ValueError):
            scenarios.simulate("no_pilot", 10, **wrong)


# --- every number has a row, every row a ground


def _parameters_read(given):
    """Parameters that some scenario cannot do without, found by taking each away."""
    needed = set()
    every = {p for name in NAMES for p in given.of_scenario(name)}
    cases = [(name, s, r, v) for name in NAMES for s in scenarios.SHARES for r in scenarios.READINGS for v in
             (scenarios.SERVICES if s == "licence" else ("cloud",))]  # fmt: skip
    for parameter in every:
        try:
            for name, share, reading, service in cases:
                scenarios.simulate(
                    name, 8, share=share, reading=reading, service=service, given=given.without(parameter)
                )
            scenarios.explorer_payload(given.without(parameter))
        except assumptions.MissingAssumption as error:
            assert parameter in str(error) and "data/scenarios.csv" in str(error)
            needed.add(parameter)
    return needed


def test_missing_row_goes_unnoticed(given):
    needed = _parameters_read(given)
    named = "effect_mean effect_spread drift_mean move opening lag start_brand_cloud region_weight months_to_twenty"
    more = "months_to_nationwide closing level transfer items_national start_licence_access history publication_lag"
    assert {*named.split(), *more.split()} <= needed


def test_assumption_has_no_source_and_does_not_say_so():
    ev = evidence.load()
    table = ev.scenarios
    assert (table.basis.str.len() > 20).all()
    bare = table[table.source_id == ""]
    assert bare.basis.str.startswith(("Assumed", "Reader's yardstick")).all()
    ids = {cell for ids in table.source_id for cell in ids.split()}
    assert ids <= set(ev.sources.index)


def test_number_has_drifted_from_the_evidence_it_is_said_to_follow():
    ev = evidence.load()
    table, fresh = ev.scenarios.drop_duplicates("parameter").set_index("parameter"), grounds.computed(ev)
    for parameter, row in fresh.iterrows():
        stored = table.loc[parameter, ["value", "low", "high"]].astype(float)
        same = np.allclose(stored, row.astype(float), rtol=2e-3, atol=1e-5, equal_nan=True)
        assert same, f"{parameter}: data/scenarios.csv has {stored.tolist()}, the evidence gives {row.tolist()}"


def test_range_without_its_value_is_read(given):
    bad = pd.DataFrame(
        [("all", "x", 3.0, 4.0, 5.0, "u")], columns=["scenario", "parameter", "value", "low", "high", "unit"]
    )
    with pytest.raises(ValueError, match="outside"):
        assumptions.Assumptions.of(bad)
    with pytest.raises(ValueError, match="wants value"):
        assumptions.Assumptions.of(bad.assign(low=np.nan))


def test_effect_draws_are_those_of_the_mean_and_not_of_a_new_market(given):
    """Mistake 5 of the method: draws must be as wide as the prediction interval."""
    new, _ = openings.new_market(openings.headline(openings.effects(evidence.load())))
    u = draws.uniforms(8000, 12)["effect"]
    effect = draws.student(u, given, "effect")
    assert np.quantile(effect, [0.025, 0.975]) == pytest.approx(new.prediction, abs=0.01)
    assert effect.std() >= new.spread


def test_triangular_draws_leave_their_range_or_miss_their_peak():
    u = (np.arange(20000) + 0.5) / 20000
    for low, peak, high in ((0, 0, 1), (1, 2, 4), (0, 1, 1)):
        x = assumptions.triangular(u, low, peak, high)
        assert low <= x.min() and x.max() <= high and (np.diff(x) >= 0).all()
        assert x.mean() == pytest.approx((low + peak + high) / 3, abs=1e-3)
    assert assumptions.triangular(u, 2, 2, 2).tolist()[:2] == [2, 2]


# --- what is printed


def test_ten_thousand_paths_take_longer_than_two_seconds(given):
    start = time.perf_counter()
    for name in NAMES:
        scenarios.simulate(name, 10_000, seed=123, given=given)
    assert time.perf_counter() - start < 2


def test_monte_carlo_error_of_the_median_exceeds_a_tenth_of_a_point():
    for name, reading in (("pilot_as_is", "nationwide"), ("nationwide", "regional"), ("no_pilot", "nationwide")):
        assert scenarios.fan(name, reading=reading).error.max() < 0.001
    medians = [scenarios.simulate("pilot_as_is", 10_000, seed)[2035].median() for seed in range(6)]
    assert np.std(medians, ddof=1) < 0.001
    assert scenarios.fan("pilot_as_is").error[2035] > 0.1 * np.std(medians, ddof=1)


def test_difference_is_that_of_quantiles_and_not_of_paths():
    a, b = (scenarios.simulate(name, 1000) for name in ("pilot_as_is", "no_pilot"))
    table = scenarios.difference("pilot_as_is", "no_pilot", 1000)
    assert table.loc[2035, 0.9] == pytest.approx((a - b)[2035].quantile(0.9))
    assert (scenarios.difference("pilot_as_is", "pilot_as_is", 200) == 0).all(axis=None)


def test_chance_of_crossing_is_miscounted():
    table = scenarios.crossing(0.1, 1000)
    paths = scenarios.simulate("nationwide", 1000)
    assert table.loc["nationwide", 2030] == (paths[2030] >= 0.1).mean()
    assert (table.loc["upper_reference"] == 1).all()
    gains = scenarios.gain(0.02, 1000)
    assert "upper_reference" not in gains.index
    diff = paths[2035] - scenarios.simulate("no_pilot", 1000)[2035]
    assert gains.loc["nationwide", 2035] == (diff >= 0.02).mean()


def test_base_rate_of_zero_or_one_is_not_its_scenario():
    table = scenarios.by_base_rate([0.0, 0.5, 1.0], 1000, reading="regional")
    for rate, name in ((0.0, "pilot_as_is"), (1.0, "nationwide")):
        whole = scenarios.simulate(name, 1000, reading="regional")[2035].quantile(list(scenarios.QUANTILES))
        assert table.loc[rate].tolist() == pytest.approx(whole.tolist())
    assert min(table[0.5]) <= table.loc[0.5, 0.5] <= max(table[0.5])


# --- the explorer


def test_payload_is_too_heavy_or_not_json(data):
    text = json.dumps(data, allow_nan=False).encode()
    assert len(gzip.compress(text, 9)) <= 60_000
    assert json.loads(text) == data


def test_rounding_of_the_draws_shows(data, given):
    u = draws.uniforms(explorer.DRAWS, 12)
    z = draws.log_odds(u, given, "start_brand_cloud")
    unpacked = explorer.unpack(data["columns"]["z12"])
    assert np.abs(np.array(unpacked) - z[:, -1]).max() < 5e-4
    whole = np.frombuffer(base64.b64decode(data["columns"]["z12"]["data"]), "<i2")
    assert np.allclose(unpacked, whole * data["columns"]["z12"]["scale"])


@pytest.mark.parametrize("share", scenarios.SHARES)
@pytest.mark.parametrize("reading", scenarios.READINGS)
def test_explorer_and_simulation_disagree(data, given, share, reading):
    fixed = given.fixed(opening=given.value("opening"))
    shown = scenarios.explorer_evaluate(data, {"share": share, "reading": reading})
    fan = scenarios.fan("pilot_as_is", 8192, share=share, reading=reading, given=fixed)
    middle = [row[3] for row in shown["quantiles"]]
    assert shown["years"] == list(fan.index)
    assert np.allclose(middle, fan[0.5], rtol=0.08, atol=0.002)
    spread = np.array([[row[1], row[5]] for row in shown["quantiles"]])
    assert np.allclose(spread, fan[[0.1, 0.9]], rtol=0.12, atol=0.003)


def test_explorer_breaks_the_identities(data):
    none = scenarios.explorer_evaluate(data, {"effect": 0.0})
    assert [row[3] for row in none["quantiles"]] == pytest.approx(none["without"])
    assert set(none["gained"]) == {0}
    closed = scenarios.explorer_evaluate(data, {"opening": 2040.0, "effect": 0.5, "share": "licence"})
    assert [row[3] for row in closed["quantiles"]] == pytest.approx(closed["without"])
    by_effect = [scenarios.explorer_evaluate(data, {"effect": e})["quantiles"][-1][3] for e in (-0.2, 0.0, 0.2)]
    assert by_effect == sorted(by_effect)


def test_explorer_ignores_regions(data):
    how = {"reading": "regional", "effect": 0.2}
    shares = [
        scenarios.explorer_evaluate(data, how | more)["quantiles"][-1][3]
        for more in ({}, {"twenty": 2028.0}, {"nationwide": 2028.0}, {"nationwide": 2028.0, "twenty": 2030.0})
    ]
    assert shares[0] < shares[1] < shares[2] == shares[3]
    national = scenarios.explorer_evaluate(data, {"effect": 0.2})["quantiles"][-1][3]
    assert shares[2] < national


def test_strong_effect_is_found_later_than_a_weak_one(data):
    weak, strong = (scenarios.explorer_evaluate(data, {"effect": e}) for e in (0.1, 0.6))
    assert (np.array(strong["detected"]) >= np.array(weak["detected"])).all()
    assert weak["detect_80"] is None and strong["detect_50"] is not None
    year = strong["years"][next(i for i, chance in enumerate(strong["detected"]) if chance >= 0.5)]
    assert strong["detect_50"] == year + 1 + data["publication_lag"]  # the year must be over


def test_explorer_false_alarm_is_not_five_percent(data):
    alarm = scenarios.explorer_evaluate(data, {"effect": 0.0})["detected"][-1]
    assert alarm == pytest.approx(0.05, abs=0.02)  # 1,024 draws: standard error 0.7 points


def test_explorer_takes_a_misspelt_setting(data):
    with pytest.raises(KeyError, match="opning"):
        scenarios.explorer_evaluate(data, {"opning": 2026})


def test_slider_shows_another_interval_than_the_evidence(data, given):
    reach = stdtrit(given.value("effect_df"), 0.975) * given.value("effect_spread")
    assert data["evidence"]["effect"]["high"] - data["evidence"]["effect"]["value"] == pytest.approx(reach)
    assert set(data["evidence"]) == {"effect", "opening", "lag", "transfer", "twenty", "nationwide"}
    for row in data["evidence"].values():
        assert row["low"] <= row["value"] <= row["high"]


def test_quantile_differs_from_numpy():
    rng = np.random.default_rng(2)
    x = sorted(rng.normal(size=37).tolist())
    assert [explorer.quantile(x, p) for p in (0, 0.025, 0.5, 0.9, 1)] == pytest.approx(
        np.quantile(x, [0, 0.025, 0.5, 0.9, 1])
    )
