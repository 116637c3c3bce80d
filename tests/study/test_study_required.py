"""What a gain would take: worked out a second time from the estimates and the paths."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import logit

from telecompilot.study import answer, assumptions, detection, null_markets, opening_lists
from telecompilot.study.precedents import RULE
from telecompilot.study.required import GAINS, required


@pytest.fixture(scope="module")
def table(ev):
    return required(ev)


def test_step_or_ramp_leads_to_another_share(ev, table, given):
    start = given.value("start_brand_cloud") / 100
    for gain, row in table.iterrows():
        assert row.share == pytest.approx(start + gain / 100)
        for reached in (row.step, row.ramp * row.years):
            assert logit(start) + reached == pytest.approx(logit(row.share), abs=0.01)


def test_openings_or_markets_are_miscounted(ev, table):
    for shape in ("step", "ramp"):
        rows = opening_lists.estimates(ev, RULE, shape)
        rows = rows[rows.reason == ""]
        null = [null_markets.null(ev, shape, when).query("reason == ''").effect for when in null_markets.DATES]
        for gain in GAINS:
            effect = table.loc[gain, shape]
            assert table.loc[gain, f"{shape}_did"] == (rows.effect >= effect).sum()
            assert table.loc[gain, f"{shape}_of"] == len(rows)
            assert table.loc[gain, f"{shape}_null"] == pytest.approx(np.mean(np.concatenate(null) >= effect))


def test_chance_is_not_that_of_the_paths(ev, table, given):
    points = answer.gain(given)
    assert [np.mean(points >= gain) for gain in GAINS] == pytest.approx(table.chance.tolist())
    assert table.chance.is_monotonic_decreasing


def test_larger_gain_is_seen_less_often(ev, table):
    for shape in ("step", "ramp"):
        assert table[f"{shape}_shown"].is_monotonic_increasing and table[f"{shape}_null"].is_monotonic_decreasing
    quiet = detection.by_path(assumptions.load(ev)).loc[detection.LAST, ("brand", "no_pilot", "nationwide")]
    assert (table.filter(like="_shown") > quiet - 0.01).all(axis=None)
