"""What a share did after its market was opened, against the forecast made from its figures before, by year since.

No shape is assumed. The forecast is the integrated trend's, from figures that ended before the opening alone; one whose
year holds it tells of both, and is no forecast's. Figures after the next opening of the same market are left out. A gap
is log-odds above that forecast, with the forecast's own error.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from telecompilot.evidence import Evidence
from telecompilot.evidence.cache import remember
from telecompilot.evidence.periods import moment, span
from telecompilot.models import pooling
from telecompilot.models.trends import integrated
from telecompilot.study import opening_lists
from telecompilot.study.precedents import RULE

FEWEST = 5  # figures before, for a forecast
DAYS = 0.01  # years, by which the end of a figure's period may be rounded


@remember
def gaps(ev: Evidence, which: str = RULE) -> pd.DataFrame:
    """Return the gap between share and forecast after every opening that has FEWEST figures before it.

    which: one of opening_lists.LISTS.
    Returns a row a figure: opening (id), t (decimal year), years (since the opening), year (1 in its first twelve
    months), effect (log-odds above the forecast's mean), se (scale of its t), df.
    """
    rows = []
    for name in which.split("+"):
        for market, group in opening_lists.listed(ev, name).groupby("market", sort=False):
            seen = opening_lists.points(ev, market, name, group.when)
            ends = group.when.shift(-1).fillna(np.inf)
            for opening, date, when, end in zip(group.index, group.date, group.when, ends, strict=True):
                rows += [(opening, *row) for row in _after(seen, moment(str(span(date)[0])), when, end)]
    columns = ["opening", "t", "years", "effect", "se", "df"]
    frame = pd.DataFrame(rows, columns=columns)
    frame.insert(3, "year", np.ceil(frame.years.clip(lower=1e-9)).astype(int))
    return frame


def _after(seen: pd.DataFrame, first: float, when: float, end: float) -> list[tuple]:
    """first: the beginning of the first day on which the opening may have come."""
    before, after = seen[seen.t + seen.half <= first + DAYS], seen[(seen.t >= when) & (seen.t < end)]
    if "joint" in seen and after.size and before.size and before.joint.max() < after.joint.max():
        return []  # the offset of the later definition is not known before the opening
    if len(before) < FEWEST or after.empty:
        return []
    noise = before.noise.to_numpy() if before.noise.any() else None
    fitted = integrated.fit(before.z.to_numpy(), before.t.to_numpy(), noise)
    if np.any(fitted.degenerate):
        return []
    made = fitted.forecast(after.t.to_numpy())
    error = np.sqrt(made.se() ** 2 + after.noise.to_numpy())
    gap = after.z.to_numpy() - made.mean()
    t = after.t.to_numpy()
    return list(zip(t, t - when, gap, error, np.full(len(t), fitted.design.df), strict=True))


def latest(ev: Evidence, which: str = RULE) -> pd.DataFrame:
    """Return of `gaps` the last of each opening in each year since."""
    return gaps(ev, which).sort_values("years").drop_duplicates(["opening", "year"], keep="last")


@remember
def pooled(ev: Evidence, which: str = RULE) -> pd.DataFrame:
    """Return the mean gap by year since the opening.

    Of several figures of an opening in one year the last speaks. At least three openings are pooled as their effects
    are (random effects, no error below the classic one); of fewer the mean has no interval.
    Returns by year, in log-odds: k (openings), mean, low and high (95 %), new_low and new_high (a market not seen yet).
    """
    rows = {}
    for year, group in latest(ev, which).groupby("year"):
        if len(group) >= pooling.FEWEST:
            made = pooling.pool(group)
            rows[year] = made.k, made.mean, *made.ci, *made.prediction
        else:
            rows[year] = len(group), group.effect.mean(), *[np.nan] * 4
    columns = ["k", "mean", "low", "high", "new_low", "new_high"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("year")
