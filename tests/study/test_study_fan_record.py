"""Record of the scenarios' bands on earlier markets: what it must not know, and what it must count."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from telecompilot import evidence
from telecompilot.study import assumptions, fan_record, precedents, sampling, tested_shares, track_record


@pytest.fixture(scope="module")
def ev():
    return evidence.load()


@pytest.fixture(scope="module")
def rows(ev):
    return fan_record.outcomes(ev, track_record.evaluated(ev))


def test_band_of_the_record_is_not_that_of_the_scenarios(ev):
    """With every market in, it must be the spread of the path without a pilot about where that path starts."""
    ends, given, u = fan_record.reach(precedents.drifts(ev)), assumptions.load(), sampling.uniforms(20_000, 12)
    moved = sampling.log_odds(u, given, "start_brand_cloud") - sampling.origin(u, given, "start_brand_cloud")[:, None]
    assert np.quantile(moved[:, :5], [0.1, 0.9], axis=0) == pytest.approx(ends, abs=0.015)


def test_market_is_in_its_own_yardstick(ev, rows):
    name = "film_imported_share_box_office"
    markets = precedents.drifts(ev)
    low, high = fan_record.reach(markets.drop(index=name))
    assert not np.allclose(fan_record.reach(markets), [low, high])
    own = rows[rows.series == name].iloc[0]
    share = tested_shares.load(ev)[name]
    z0, z1 = (np.log(s / (1 - s)) for s in (share[own.origin], own.actual))
    assert own.held == (low[own.step - 1] <= z1 - z0 <= high[own.step - 1])


def test_outcomes_are_lost_or_counted_twice(ev, rows):
    plain = track_record.outcomes(track_record.evaluated(ev))
    keys = ["series", "origin", "step"]
    pd.testing.assert_index_equal(pd.MultiIndex.from_frame(rows[keys]).sort_values(),
                                  pd.MultiIndex.from_frame(plain[keys]).sort_values())  # fmt: skip
    record = fan_record.record(ev)
    assert (record.held, record.total) == (rows.held.sum(), len(plain))
    assert record.low < record.held / record.total < record.high
