"""Results of the event study: every opening of the frozen list is in them, and pools and units are the right ones."""

from __future__ import annotations

import math

import numpy as np
import pytest

from telecompilot import evidence
from telecompilot.models.pooling import pool
from telecompilot.study import event_study


@pytest.fixture(scope="module")
def ev():
    return evidence.load()


@pytest.fixture(scope="module")
def study(ev):
    return event_study.results(ev)


def test_log_odds_are_put_in_points_wrongly():
    # one in ten is odds of 1/9; a tenth of a log-odds makes it odds of e^0.1 / 9, five years of it e^0.5 / 9
    for years in (1, 5):
        odds = math.exp(0.1 * years) / 9
        assert event_study.points(0.1, years) == pytest.approx(odds / (1 + odds) - 0.1)
    assert event_study.points(-0.2) < 0 < event_study.points(0.2) < -2 * event_study.points(-0.2)


def test_opening_of_the_frozen_list_is_dropped_or_added(ev, study):
    frozen = ev.events.index[(ev.events.rule != "") & (ev.events.phase == "effective")]
    assert set(study.rows.index) == set(frozen) and (study.rows.name != "").all()
    assert study.rows.reason[study.rows.effect.isna()].ne("").all()
    assert len(study.measured) + len(study.refused) == len(study.rows)


def test_opening_left_out_of_the_mean_is_pooled(study):
    rest, whole = pool(study.pooled), pool(study.measured)
    assert (rest.mean, rest.prediction) == (study.new.mean, study.new.prediction)
    assert (whole.mean, whole.weights) == (study.whole.mean, study.whole.weights)
    assert study.left not in study.pooled.index and study.rows.weight.sum() == pytest.approx(1)
    assert (study.measured.weight[study.measured.index == study.left] == 0).all()


def test_interval_of_a_new_market_is_narrower_than_that_of_the_mean(ev, study):
    new = study.new
    assert new.prediction[0] < new.ci[0] < new.ci[1] < new.prediction[1]
    variants = event_study.variants(ev)
    assert variants["mean"][0] == new.mean and variants.left[0] == study.left
    assert np.isfinite(variants[["low", "high", "new_low", "new_high"]]).all(axis=None)
    assert (variants.new_low <= variants.low).all() and (variants.high <= variants.new_high).all()


def test_announcement_of_one_market_stands_beside_another(study):
    announced = study.rows.announced
    assert announced[["cars-cap-nev", "life-cap-end"]].notna().all()
    assert announced["cars-cap-nev"] != announced["life-cap-end"]
    assert announced[["banks-place-client", "banks-cap-2018", "film-quota-2012"]].isna().all()
