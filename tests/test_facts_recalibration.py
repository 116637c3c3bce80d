"""How much wider bands would have had to be: the factor, what is left out of it, and what the page says of it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit

from telecompilot import evidence
from telecompilot.facts import recalibration, simulated, tested_shares, track_record
from telecompilot.facts import trend_models as facts


@pytest.fixture(scope="module")
def results():
    return track_record.evaluated()


def test_band_that_held_counts_as_a_miss(results):
    rows = recalibration.misses(results)
    assert ((rows.miss <= 1) == rows.held).all()
    row = rows.iloc[rows.miss.argmax()]
    end = row["q10"] if row.actual < row["q50"] else row["q90"]
    assert row.miss == pytest.approx((logit(row.actual) - logit(row["q50"])) / (logit(end) - logit(row["q50"])))


def test_factor_holds_fewer_than_it_promises():
    """Split-conformal rank: on average over samples, four in five of the misses that come next lie inside."""
    assert recalibration.stretch(pd.Series([0.1, 0.2, 0.3, 0.4])) == 0.4  # rank ceil(.8 * 5) = 4
    assert recalibration.stretch(pd.Series(np.arange(1.0, 10.0))) == 8  # rank ceil(.8 * 10) = 8
    assert recalibration.stretch(pd.Series([3.0, 1.0])) == 3
    draws = np.abs(np.random.default_rng(0).standard_normal((4000, 20)))
    held = [draws[i, -1] <= recalibration.stretch(pd.Series(draws[i, :-1])) for i in range(4000)]
    assert np.mean(held) == pytest.approx(0.8, abs=0.02)


def test_share_helps_to_stretch_its_own_band(results):
    table = recalibration.left_out(results)
    rows = recalibration.misses(results)
    for name, row in table.iterrows():
        assert row.factor == recalibration.stretch(rows.miss[rows.name != name])
    spoilt = results.copy()
    own = spoilt.series == tested_shares.TESTED[0].series_id
    spoilt.loc[own, ["q10", "q90"]] = spoilt.loc[own, ["q50", "q50"]].to_numpy() * [0.999, 1.001]  # all its bands fail
    name = tested_shares.TESTED[0].name
    again = recalibration.left_out(spoilt)
    assert again.held[name] == 0 and again.factor[name] == table.factor[name]
    assert (again.factor.drop(name) > table.factor.drop(name)).all()


def test_stretched_band_leaves_the_unit_interval_or_its_middle():
    low, high = recalibration.stretched(0.01, 0.05, 0.2, 5)
    assert 0 < low < 0.01 and 0.2 < high < 1
    assert recalibration.stretched(0.1, 0.2, 0.3, 1) == pytest.approx((0.1, 0.3))
    assert recalibration.stretched(expit(-1), 0.5, expit(1), 2) == pytest.approx((expit(-2), expit(2)))


def test_page_blames_the_wrong_party(results):
    """The page says in typed words: the markets more, every member fails too, and the recipe where slopes wander."""
    words = recalibration.words(results, tested_shares.fans(evidence.load()))
    table = recalibration.left_out(results)
    worst = table.index[table.held / table.n < 0.8]
    assert all(f"{name.lower()} {table.held[name]} of {table.n[name]}" in words["broken"] for name in worst)
    for name in table.index:
        fails = all(
            (own := recalibration.left_out(results, m)).held[name] < 0.8 * own.n[name] for m in recalibration.MEMBERS
        )
        assert (name.lower() in words["shared"]) == (fails and name in worst)
    assert words["shared"] != "no share"
    calm, all_calm = map(int, words["calm_held"].split(" of "))
    assert calm / all_calm > 0.8
    held = {name: int(words[f"member_{name}"]) for name in recalibration.MEMBERS}
    rows = track_record.outcomes(results)
    assert max(held.values()) < 0.8 * len(rows)
    assert rows.held.sum() > np.mean(list(held.values())) - 3  # averaging broke nothing that its parts had right
    late = simulated.load().query("step == 5")
    turning = late[late.truth.isin(facts.TURNING)].groupby("model").coverage.max()
    calm_worlds = late[~late.truth.isin(facts.TURNING)].groupby("model").coverage.min()
    assert turning["headline"] < calm_worlds["headline"]
    assert turning["headline"] < turning["integrated_trend"]
    assert float(words["stretch_low"]) > 1 and float(words["stretch_low"]) <= float(words["stretch"])


def test_example_of_the_page_is_not_the_printed_fan(results):
    fans = tested_shares.fans(evidence.load())
    words = recalibration.words(results, fans)
    row = fans[fans.name == "Cars"].iloc[0]
    assert words["example_band"] == f"{100 * row.low80:.0f}–{100 * row.high80:.0f}%"
    factor = recalibration.stretch(recalibration.misses(results).miss)
    low, high = recalibration.stretched(row.low80, row["median"], row.high80, factor)
    assert words["example_wider"] == f"{100 * low:.0f}–{100 * high:.0f}%"
