"""How often the scenarios' bands would have held: their recipe without a pilot, tried on the shares that were tested.

The target has no past, so its fans cannot be back-tested. The recipe can: the last figure, a drift and yearly moves
as in the other markets. At every origin of the back-test it is given the share's last figure and the drift and
moves of all markets but its own. Those are computed once, from whole records, as in the scenarios; so a market's
neighbours may tell it something of its future, and the record flatters rather than not.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import logit

from telecompilot.evidence import Evidence
from telecompilot.evidence.cache import remember
from telecompilot.models import pooling, scores
from telecompilot.study import precedents, tested_shares, track_record
from telecompilot.study.tested_shares import HORIZON
from telecompilot.study.track_record import NOMINAL

SAMPLES = 20_000


def reach(markets: pd.DataFrame, share: float = NOMINAL) -> np.ndarray:
    """Return the central band's ends (2, HORIZON) about the last figure, log-odds, for a market outside `markets`.

    markets: from precedents.drifts; share: what the band is to hold.
    """
    whole, (low, middle, high) = pooling.pool(markets), markets.move.quantile([0.25, 0.5, 0.75])
    rng = np.random.default_rng(0)
    drift = whole.mean + whole.spread * rng.standard_t(whole.df_new, SAMPLES)
    move = rng.triangular(low, middle, high, SAMPLES)
    paths = drift[:, None] * np.arange(1, HORIZON + 1)
    paths += move[:, None] * rng.standard_normal((SAMPLES, HORIZON)).cumsum(1)
    return np.quantile(paths, [0.5 - share / 2, 0.5 + share / 2], axis=0)


def outcomes(ev: Evidence, results: pd.DataFrame) -> pd.DataFrame:
    """Return the outcomes of the back-test (track_record.outcomes) with `held` by the scenarios' 80 % band instead."""
    markets, known = precedents.drifts(ev), tested_shares.load(ev)
    rows = track_record.outcomes(results)
    parts = []
    for series_id, part in rows.groupby("series"):
        low, high = reach(markets.drop(index=series_id, errors="ignore"))
        moved = logit(part.actual) - logit(known[series_id][part.origin].to_numpy())
        step = part.step.to_numpy() - 1
        parts.append(part.assign(held=(moved >= low[step]) & (moved <= high[step])))
    return pd.concat(parts)


class Record(NamedTuple):
    """How many outcomes the bands held, of how many, and the 95 % interval of that share with a year in one piece."""

    held: int
    total: int
    low: float
    high: float


@remember
def record(ev: Evidence) -> Record:
    """Return the record of the scenarios' 80 % bands on the back-test of the trend models."""
    rows = outcomes(ev, track_record.evaluated(ev))
    return Record(int(rows.held.sum()), len(rows), *scores.wilson_clustered(rows.held, rows.year))
