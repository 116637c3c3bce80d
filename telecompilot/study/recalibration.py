"""How much wider the headline's bands would have had to be, and how its parts did alone.

Split-conformal in spirit (Vovk, Gammerman and Shafer, Algorithmic Learning in a Random World, 2005): misses of all
rolling origins, in units of their own bands, are pooled over the other shares, and the band is stretched by what held
four in five of those. It corrects nothing that the report shows: a stretch chosen after the test has not been tested.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from telecompilot.study import track_record
from telecompilot.study.track_record import LEAD, NOMINAL

MEMBERS = ("last_value", "integrated_trend", "damped_ets")  # of the headline


def misses(results: pd.DataFrame, model: str = LEAD) -> pd.DataFrame:
    """Return a model's forecasts (track_record.outcomes) with `miss`: the distance on log-odds of the outcome from the
    median, over that of the 80 % band's end on the same side. At most 1 where the band held."""
    rows = track_record.outcomes(results, model)
    z, middle = logit(rows.actual), logit(rows["q50"])
    reach = np.where(z >= middle, logit(rows["q90"]) - middle, middle - logit(rows["q10"]))
    return rows.assign(miss=(z - middle).abs() / reach)


def stretch(miss: pd.Series, share: float = NOMINAL) -> float:
    """Return the factor by which bands must be stretched to hold `share` of these misses and one more like them: the
    smallest with ceil(share (n + 1)) of them inside, the largest miss if that is more than there are."""
    ordered = np.sort(miss)
    return float(ordered[min(int(np.ceil(share * (len(ordered) + 1))), len(ordered)) - 1])


def left_out(results: pd.DataFrame) -> pd.DataFrame:
    """Return by share: n, held by the headline's band as it is, factor that the other shares call for, stretched (how
    many are held with it), and failing: neither the headline nor any of its MEMBERS kept its promise."""
    rows = misses(results)
    table = rows.groupby("name").held.agg(n="size", held="sum")
    table["factor"] = [stretch(rows.miss[rows.name != name]) for name in table.index]
    inside = rows.miss <= rows.name.map(table.factor)
    table["stretched"] = inside.groupby(rows.name).sum()
    alone = [track_record.outcomes(results, model).groupby("name").held.mean() for model in (LEAD, *MEMBERS)]
    return table.assign(failing=(pd.concat(alone, axis=1) < NOMINAL).all(axis=1))


def stretched(low: float, median: float, high: float, factor: float) -> tuple[float, float]:
    """Return a band's ends (shares) after stretching it about its median on log-odds."""
    middle = logit(median)
    return tuple(float(expit(middle + factor * (logit(end) - middle))) for end in (low, high))
