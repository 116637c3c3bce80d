"""The explorer that a page carries: same numbers as the simulation, small, and strict about its settings."""

import base64
import gzip
import json

import numpy as np
import pytest
from explorer_reference import evaluate, unpack

from telecompilot import evidence
from telecompilot.study import answer, detection, explorer, fans, scenarios, simulation


def test_payload_is_too_heavy_or_not_json(data):
    text = json.dumps(data, allow_nan=False).encode()
    assert len(gzip.compress(text, 9)) <= 60_000
    assert json.loads(text) == data


def test_rounding_of_the_draws_shows(data, given):
    u = simulation.uniforms(explorer.SAMPLES, 12)
    z = simulation.log_odds(u, given, "start_brand_cloud")
    unpacked = unpack(data["columns"]["z12"])
    assert np.abs(unpacked - z[:, -1]).max() < 5e-4
    whole = np.frombuffer(base64.b64decode(data["columns"]["z12"]["data"]), "<i2")
    assert np.allclose(unpacked, whole * data["columns"]["z12"]["scale"])


@pytest.mark.parametrize("share", scenarios.SHARES)
@pytest.mark.parametrize("reading", scenarios.READINGS)
def test_explorer_and_simulation_disagree(data, given, share, reading):
    fixed = given.fixed(opening=given.value("opening"))
    shown = evaluate(data, {"share": share, "reading": reading})
    fan = scenarios.fan("pilot_as_is", 8192, share=share, reading=reading, given=fixed)
    middle = [row[3] for row in shown["quantiles"]]
    assert shown["years"] == list(fan.index)
    assert np.allclose(middle, fan[0.5], rtol=0.08, atol=0.002)
    spread = np.array([[row[1], row[5]] for row in shown["quantiles"]])
    assert np.allclose(spread, fan[[0.1, 0.9]], rtol=0.12, atol=0.003)


def test_explorer_breaks_the_identities(data):
    none = evaluate(data, {"change": 0.0})
    assert [row[3] for row in none["quantiles"]] == pytest.approx(none["without"])
    assert set(none["gained"]) == {0}
    closed = evaluate(data, {"opening": 2040.0, "change": 2.0, "share": "licence"})
    assert [row[3] for row in closed["quantiles"]] == pytest.approx(closed["without"])
    by_effect = [evaluate(data, {"change": e})["quantiles"][-1][3] for e in (-1.0, 0.0, 1.0)]
    assert by_effect == sorted(by_effect)


def test_explorer_ignores_regions(data):
    how = {"reading": "regional", "change": 1.0}
    shares = [
        evaluate(data, how | more)["quantiles"][-1][3]
        for more in ({}, {"twenty": 2028.0}, {"nationwide": 2028.0}, {"nationwide": 2028.0, "twenty": 2030.0})
    ]
    assert shares[0] < shares[1] < shares[2] == shares[3]
    national = evaluate(data, {"change": 1.0})["quantiles"][-1][3]
    assert shares[2] < national


def test_strong_effect_is_found_later_than_a_weak_one(data):
    weak, strong = (evaluate(data, {"change": e, "shape": "ramp"}) for e in (0.5, 3.0))
    assert (np.array(strong["detected"]) >= np.array(weak["detected"])).all()
    assert weak["detect_80"] is None and strong["detect_50"] is not None
    year = strong["years"][next(i for i, chance in enumerate(strong["detected"]) if chance >= 0.5)]
    assert strong["detect_50"] == year + 1 + data["publication_lag"]  # the year must be over


def test_explorer_false_alarm_is_not_five_percent(data):
    alarm = evaluate(data, {"change": 0.0})["detected"][-1]
    assert alarm == pytest.approx(0.05, abs=0.02)  # 1,024 draws: standard error 0.7 points


def test_slider_shows_another_interval_than_the_evidence(data, given):
    acts = simulation.acting(simulation.uniforms(scenarios.N, 12), given)
    five = np.where(acts.step, 1, 5) * acts.effect
    row = data["evidence"]["change"]
    assert np.mean((five > row["low"]) & (five < row["high"])) == pytest.approx(0.95, abs=0.001)
    assert set(data["evidence"]) == {"change", "opening", "lag", "transfer", "twenty", "nationwide"}
    for row in data["evidence"].values():
        assert row["low"] <= row["value"] <= row["high"]


@pytest.mark.parametrize("share", scenarios.SHARES)
@pytest.mark.parametrize("reading", scenarios.READINGS)
def test_the_form_begins_at_other_numbers_than_the_page(data, given, share, reading):
    shown, fan = evaluate(data, {"share": share, "reading": reading}), fans.fans(given, share)
    fan = fan[fan.path == scenarios.path(given, scenarios.PILOT, reading)]
    assert np.allclose([row[3] for row in shown["quantiles"]], fan["median"], rtol=1e-3)
    assert np.allclose([[row[1], row[5]] for row in shown["quantiles"]], fan[["low80", "high80"]], rtol=1e-3)
    assert np.allclose(
        shown["detected"], detection.by_path(given)[share, "pilot_as_is", reading][shown["years"]], atol=1e-3
    )
    chances = (
        fans.chances(given).set_index(["share", "path"]).loc[share, scenarios.path(given, scenarios.PILOT, reading)]
    )
    assert shown["above"][-1] == pytest.approx(chances.level_2035, abs=1e-3)
    assert shown["gained"][-1] == pytest.approx(chances.added_2035, abs=1e-3)


def test_a_choice_moves_the_form_elsewhere_than_the_table(data):
    table = answer.table(evidence.load())
    for which, shape, tau in (
        ("opening-1", "step", "estimated"),
        ("opening-1", "ramp", "wide"),
        ("abroad", "mixture", "prior"),
    ):
        shown, row = evaluate(data, {"list": which, "shape": shape, "tau": tau}), table.loc[which, shape, tau]
        assert shown["gained"][-1] == pytest.approx(row.gain, abs=0.04)
