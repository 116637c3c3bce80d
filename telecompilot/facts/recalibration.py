"""How much wider the headline's bands would have had to be, and whether the recipe or the markets are to blame.

The check of METHODS 1.11c (split-conformal in spirit): misses of all rolling origins, in units of their own bands, are
pooled over the other shares, and the band is stretched by what held four in five of those. It corrects nothing that the
report prints: a stretch chosen after the test has not been tested.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from telecompilot.evidence import formats
from telecompilot.facts import tested_shares, track_record
from telecompilot.facts.track_record import LEAD, NOMINAL
from telecompilot.models import scores

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


def left_out(results: pd.DataFrame, model: str = LEAD) -> pd.DataFrame:
    """Return by share: n, held by the band as printed, factor that the other shares ask for, held with it."""
    rows = misses(results, model)
    table = {}
    for name, own in rows.groupby("name"):
        factor = stretch(rows.miss[rows.name != name])
        table[name] = {"n": len(own), "held": int(own.held.sum()), "factor": factor,
                       "stretched": int((own.miss <= factor).sum())}  # fmt: skip
    return pd.DataFrame.from_dict(table, orient="index").astype({"n": int, "held": int, "stretched": int})


def stretched(low: float, median: float, high: float, factor: float) -> tuple[float, float]:
    """Return a band's ends (shares) after stretching it about its median on log-odds."""
    middle = logit(median)
    return tuple(float(expit(middle + factor * (logit(end) - middle))) for end in (low, high))


def _listed(names) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def words(results: pd.DataFrame, fans: pd.DataFrame) -> dict[str, str]:
    """Return the numbers of the chapter's section on what is to blame and what follows. fans: tested_shares.fans."""
    table, rows = left_out(results), misses(results)
    factor, n = stretch(rows.miss), int(table.n.sum())
    held = table.held / table.n
    broken = held.index[held < NOMINAL]
    calm, alone = table.drop(broken), {name: left_out(results, name) for name in MEMBERS}
    shared = [name for name in broken if all(own.held[name] < NOMINAL * own.n[name] for own in alone.values())]
    after = int(table.stretched.sum())
    example = fans[fans.series_id == tested_shares.TESTED[0].series_id].iloc[0]
    wider = stretched(example.low80, example["median"], example.high80, factor)
    span = scores.wilson_clustered(rows.miss <= rows.name.map(table.factor), rows.year)
    return {
        **{f"member_{name}": formats.num(int(own.held.sum())) for name, own in alone.items()},
        "broken": _listed(f"{name.lower()} {table.held[name]} of {table.n[name]}" for name in broken),
        "shared": _listed(name.lower() for name in shared) if shared else "no share",
        "stretch_trend": formats.num(stretch(misses(results, "integrated_trend").miss), 1),
        "calm": formats.count(len(calm)),
        "calm_held": f"{int(calm.held.sum())} of {int(calm.n.sum())}",
        "stretch": formats.num(factor, 1),
        "stretch_low": formats.num(table.factor.min(), 1),
        "stretch_high": formats.num(table.factor.max(), 1),
        "stretch_held": f"{after} of {n}",
        "stretch_span": formats.span(*span, 0),
        "example": example["name"].lower(),
        "example_year": str(example.year),
        "example_band": formats.span(example.low80, example.high80, 0),
        "example_wider": formats.span(*wider, 0),
    }
