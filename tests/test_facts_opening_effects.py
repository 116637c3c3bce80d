"""What the event study hands to pages: numbers worked by hand, and words that turn with the data."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from telecompilot import evidence
from telecompilot.evidence import formats
from telecompilot.facts import opening_effects as facts
from telecompilot.facts import opening_study
from telecompilot.models.pooling import pool


@pytest.fixture(scope="module")
def ev():
    return evidence.load()


@pytest.fixture(scope="module")
def found(ev):
    return opening_study.study(ev)


@pytest.fixture(scope="module")
def n(ev):
    return facts.numbers(ev)


def moved(found, low, high):
    """Return the study as if its first measured opening and its new market had other intervals."""
    rows = found.rows.copy()
    rows.loc[found.measured.index[0], ["effect", "low", "high"]] = [(low + high) / 2, low, high]
    return replace(
        found, rows=rows, new=replace(found.new, mean=(low + high) / 2, ci=(low, high), prediction=(low, high))
    )


def test_number_reaches_prose_as_something_else_than_text(n):
    assert all(isinstance(value, formats.Text) for value in vars(n).values())


def test_log_odds_are_put_in_points_wrongly(n):
    # one in ten is odds of 1/9; a tenth of a log-odds makes it e^0.1 / (9 + e^0.1) = 10.94 percent
    odds = math.exp(0.1) / 9
    assert opening_study.points(0.1) == pytest.approx(odds / (1 + odds) - 0.1)
    assert (n.tenth_to, n.tenth_points) == ("10.9%", "0.9 percentage points")
    odds = math.exp(0.5) / 9  # five years of it: 15.5 percent
    assert opening_study.points(0.1, 5) == pytest.approx(odds / (1 + odds) - 0.1) and n.tenth_years == "15.5%"
    assert opening_study.points(-0.2) < 0 < opening_study.points(0.2) < -2 * opening_study.points(-0.2)


def test_opening_of_the_frozen_list_is_dropped_or_added(ev, found):
    frozen = ev.events.index[(ev.events.rule != "") & (ev.events.phase == "effective")]
    assert set(found.rows.index) == set(frozen) and (found.rows.name != "").all()
    assert found.rows.reason[found.rows.effect.isna()].ne("").all()


def test_weight_that_one_smooth_series_would_carry_is_misreported(found, n):
    used = found.measured
    weight = 1 / used.se**2  # tau2 is estimated as zero, so random-effects weights are inverse variances
    assert found.whole.tau2 == 0
    assert weight[found.left] / weight.sum() == pytest.approx(max(found.whole.weights), abs=1e-6)
    assert n.left_weight == formats.pct(weight[found.left] / weight.sum(), 0) == "94%"
    assert n.left.startswith("Insurers’ assets") and n.left_figures == "seven"
    rest = pool(used.drop(index=found.left))
    assert (rest.mean, rest.prediction) == (found.new.mean, found.new.prediction)
    assert found.rows.weight[found.left] == 0 and found.rows.weight.sum() == pytest.approx(1)


def test_interval_of_the_mean_passes_for_that_of_a_new_market(found, n):
    new = found.new
    assert n.new_span == f"{formats.num(new.prediction[0], 2)} to {formats.num(new.prediction[1], 2)}" != n.mean_span
    assert new.prediction[0] < new.ci[0] < new.ci[1] < new.prediction[1]


def test_direction_in_words_stays_when_the_intervals_turn(found, n):
    assert n.bent.startswith("none of the") and n.tendency == "no tendency" and n.may == "can help, do nothing or harm"
    assert n.plan == "on neither a gain nor a loss" and n.cars_zero == "Both intervals include zero"
    up, down = moved(found, 0.1, 0.3), moved(found, -0.3, -0.1)
    assert facts._record(up)["bent"] == "one of the six clearly bent it up, none clearly down"
    assert facts._record(down)["bent"] == "none of the six clearly bent it up, one clearly down"
    assert (facts._market(up)["plan"], facts._market(down)["plan"]) == ("on a gain", "on a loss")
    assert (facts._market(up)["tendency"], facts._market(up)["may"]) == ("a rise", "helps")
    assert (facts._market(down)["tendency"], facts._market(down)["may"]) == ("a fall", "harms")


def test_opening_left_out_of_the_mean_is_named_though_none_is(found):
    assert facts._left(replace(found, left="")) == {}


def test_worst_case_of_leaving_one_out_is_not_the_worst(found, n):
    used = found.measured.drop(index=found.left)
    shift = {event: abs(pool(used.drop(index=event)).mean - found.new.mean) for event in used.index}
    worst = max(shift, key=shift.get)
    assert n.one_name == opening_study.NAMES[worst]
    assert n.one_mean == formats.num(pool(used.drop(index=worst)).mean, 2)
    assert n.one_clear == "in none of five cases" and n.market_clear.startswith("in none of ")


def test_step_that_stands_out_is_hidden(found, n):
    clear = found.measured[(found.measured.step_low > 0) | (found.measured.step_high < 0)]
    assert (
        len(clear) == 1 and clear.name.iloc[0] in n.steps and n.steps.startswith("One of the six intervals leaves out")
    )
    none = replace(found, rows=found.rows.assign(step_low=-1.0, step_high=1.0))
    assert facts._steps(none)["steps"] == "All intervals include zero"


def test_announcement_of_one_market_stands_beside_another(found):
    told = found.rows.told
    assert told[["cars-cap-nev", "life-cap-end"]].notna().all() and told["cars-cap-nev"] != told["life-cap-end"]
    assert told[["banks-place-client", "banks-cap-2018", "film-quota-2012"]].isna().all()


def test_table_of_ways_mixes_up_pools(ev, found):
    ways, rows = facts.ways(ev).set_index("How"), opening_study.variants(ev)
    assert rows["mean"][0] == found.new.mean and rows.k.tolist() == ways.Openings.tolist()
    assert np.isfinite(rows[["low", "high", "new_low", "new_high"]]).all(axis=None)
    assert (rows.new_low <= rows.low).all() and (rows.high <= rows.new_high).all()
    assert ways["Mean, log-odds"].iloc[-1] == facts.numbers(ev).steps_mean and "step" in ways.index[-1]
    assert ways["Left out"].iloc[-1] == "none"
    assert facts.checks(ev).shape[0] == len(found.measured) and not pd.isna(facts.checks(ev)).any(axis=None)
