"""How much wider bands would have had to be: the factor, and that no share helps to set its own."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit

from telecompilot import evidence
from telecompilot.study import recalibration, tested_shares, track_record


@pytest.fixture(scope="module")
def results():
    return track_record.record(evidence.load()).results


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
    sample = np.abs(np.random.default_rng(0).standard_normal((4000, 20)))
    held = [row[-1] <= recalibration.stretch(pd.Series(row[:-1])) for row in sample]
    assert np.mean(held) == pytest.approx(0.8, abs=0.02)


def test_share_helps_to_stretch_its_own_band(results):
    table, rows = recalibration.left_out(results), recalibration.misses(results)
    for name, row in table.iterrows():
        assert row.factor == recalibration.stretch(rows.miss[rows.name != name])
        assert row.stretched == (rows.miss[rows.name == name] <= row.factor).sum()
    spoilt, first = results.copy(), tested_shares.TESTED[0]
    own = spoilt.series == first.series_id
    spoilt.loc[own, ["q10", "q90"]] = spoilt.loc[own, ["q50", "q50"]].to_numpy() * [0.999, 1.001]  # all its bands fail
    again = recalibration.left_out(spoilt)
    assert again.held[first.name] == 0 and again.factor[first.name] == table.factor[first.name]
    assert (again.factor.drop(first.name) > table.factor.drop(first.name)).all()


def test_share_is_said_to_fail_every_member_where_one_kept_its_promise(results):
    spoilt = results.copy()
    spoilt[["q10", "q90"]] = spoilt[["q50", "q50"]].to_numpy() * [0.999, 1.001]
    assert recalibration.left_out(spoilt).failing.all()
    kept = spoilt.model == recalibration.MEMBERS[0]
    spoilt.loc[kept, "q10"], spoilt.loc[kept, "q90"] = 0.0, 1.0
    assert not recalibration.left_out(spoilt).failing.any()


def test_stretched_band_leaves_the_unit_interval_or_its_middle():
    low, high = recalibration.stretched(0.01, 0.05, 0.2, 5)
    assert 0 < low < 0.01 and 0.2 < high < 1
    assert recalibration.stretched(0.1, 0.2, 0.3, 1) == pytest.approx((0.1, 0.3))
    assert recalibration.stretched(expit(-1), 0.5, expit(1), 2) == pytest.approx((expit(-2), expit(2)))
