"""What the pilot does to foreign share by the last year: by list of openings, by shape, by spread between markets.

No line of the table is the truth: what they have in common is. The report leads with HEADLINE, in which a third of the
paths have each shape. That was fixed before any of these results was seen.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from telecompilot.evidence import Evidence
from telecompilot.evidence.cache import remember
from telecompilot.study import assumptions, new_market, opening_lists, scenarios, sensitivity
from telecompilot.study.assumptions import Assumption, Assumptions
from telecompilot.study.new_market import ESTIMATED, TAUS, WEIGHTS
from telecompilot.study.opening_lists import LISTS
from telecompilot.study.precedents import RULE
from telecompilot.study.scenarios import NONE, PILOT
from telecompilot.study.shapes import SHAPES
from telecompilot.study.simulation import LAST

MIXTURE = "mixture"
HEADLINE = (RULE, MIXTURE, ESTIMATED)
CHOICES = {"shape": "Shape of the effect", "list": "List of openings", "tau": "How far markets are said to differ"}
GAIN = 2.0  # points that count as a gain a reader would notice
QUANTILES = {"low95": 0.025, "low80": 0.1, "median": 0.5, "high80": 0.9, "high95": 0.975}


def inputs(
    ev: Evidence,
    which: str = RULE,
    tau: str | float = ESTIMATED,
    weights: Mapping[str, float] = WEIGHTS,
    without: str = "",
    given: Assumptions | None = None,
) -> Assumptions:
    """Return the assumptions of the scenarios with a list, a spread and a mixture of shapes as inputs.

    which: one of opening_lists.LISTS; tau: key of new_market.TAUS, or the spread itself; weights: of the shapes
    (`new_market.only` for one alone); without: id of an opening to do without; given: the assumptions to change.
    Raises ValueError for a list too short for an estimated spread.
    """
    # The second list has seen no opening for long; carried as far as the first it would be an extrapolation.
    longest = opening_lists.longest(ev, which)
    rows = new_market.parameters(new_market.effects(ev, which, tau, without), longest, weights)
    shared = {name: Assumption(*row, *_words(name)) for name, row in rows.items()}
    return (given or assumptions.load(ev)).replaced(shared)


def _words(parameter: str) -> tuple[str, str]:
    """Return the unit and the name of a parameter of new_market.parameters."""
    start, _, what = parameter.partition("_")
    shape = next((shape for shape, name in new_market.ROWS.items() if name == start), "")
    if what in ("mean", "spread"):
        said = "Effect" if what == "mean" else "Spread of the effect"
        return SHAPES[shape].unit, f"{said}, {SHAPES[shape].words}"
    return {
        "df": ("degrees of freedom", ""),
        "years": ("years", "Years after which a ramp ends" if start == "short" else "Longest stretch observed"),
        "weight": ("chance", f"Chance of {SHAPES[shape].words}" if shape else ""),
    }[what]


def gain(given: Assumptions, n: int = scenarios.N, without: pd.DataFrame | None = None) -> np.ndarray:
    """Return by how many points (n,) the share of the last year is larger with the pilot than without, path by path.

    without: the paths without it, where they are at hand; no choice about openings moves them.
    """
    if without is None:
        without = scenarios.simulate(NONE, n, given=given)
    return 100 * (scenarios.simulate(PILOT, n, given=given)[LAST] - without[LAST]).to_numpy()


def summary(points: np.ndarray) -> dict[str, float]:
    """Return QUANTILES of a gain in points, and the chances of any and of GAIN points."""
    levels = np.quantile(points, list(QUANTILES.values()))
    chances = {"any": float(np.mean(points > 0)), "gain": float(np.mean(points >= GAIN))}
    return dict(zip(QUANTILES, levels.tolist(), strict=True)) | chances


@remember
def table(ev: Evidence, n: int = scenarios.N) -> pd.DataFrame:
    """Return the answer for every list, shape and spread.

    n: paths. A row a (list, shape, tau), in the order of LISTS, TAUS, and SHAPES with MIXTURE last: k (openings
    pooled), left (id of one left out as too heavy, or ""), mean, low, high (95 %), between (spread between markets),
    new_low, new_high (95 %, a market not seen yet), all in the shape's unit and NaN for the mixture; low95, low80,
    median, high80, high95, any, gain (`summary`). A list too short for an estimated spread has no such rows.
    """
    rows, without = {}, scenarios.simulate(NONE, n, given=assumptions.load(ev))
    for which in LISTS:
        for tau in TAUS:
            try:
                found = new_market.effects(ev, which, tau)
            except ValueError:
                continue
            for shape in (*SHAPES, MIXTURE):
                weights = WEIGHTS if shape == MIXTURE else new_market.only(shape)
                row = summary(gain(inputs(ev, which, tau, weights), n, without))
                rows[which, shape, tau] = (_effect(ev, which, shape, found) if shape in SHAPES else {}) | row
    frame = pd.DataFrame.from_dict(rows, orient="index").fillna({"left": ""})
    return frame.set_axis(pd.MultiIndex.from_tuples(rows, names=["list", "shape", "tau"]))


def _effect(ev: Evidence, which: str, shape: str, found: dict[str, new_market.Effect]) -> dict:
    one = found[shape]
    ends = one.quantile([0.025, 0.975]).tolist()
    left = " ".join(opening_lists.left_out(ev, which, shape))
    return {"k": one.k, "left": left, "mean": one.mean, "low": one.low, "high": one.high, "between": one.tau,
            "new_low": ends[0], "new_high": ends[1]}  # fmt: skip


def mixtures(ev: Evidence) -> pd.DataFrame:
    """Return the rows of `table` with MIXTURE, of the lists long enough to tell how far markets differ."""
    mixed = table(ev).xs(MIXTURE, level="shape")
    return mixed.loc[list(mixed.xs(ESTIMATED, level="tau").index)]


@remember
def leave_one_out(ev: Evidence, which: str = RULE, tau: str = ESTIMATED) -> pd.DataFrame:
    """Return `summary` of the mixture without each opening of a list in turn, by its id; "" is with all of them."""
    every = list(opening_lists.measured(ev, which, "ramp").index)
    none = scenarios.simulate(NONE, given=assumptions.load(ev))
    rows = {left: summary(gain(inputs(ev, which, tau, without=left), without=none)) for left in ("", *every)}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("without")


def choices(ev: Evidence) -> dict[str, dict[str, Assumptions]]:
    """Return the choices behind HEADLINE, each with the assumptions under every option, the other choices kept.

    By "shape", "list" and "tau"; options are keys of SHAPES, of LISTS and of TAUS. A list too short is left out.
    """
    options = {
        "shape": {shape: {"weights": new_market.only(shape)} for shape in SHAPES},
        "list": {which: {"which": which} for which in opening_lists.estimable(ev)},
        "tau": {tau: {"tau": tau} for tau in TAUS},
    }
    return {name: {key: inputs(ev, **how) for key, how in each.items()} for name, each in options.items()}


@remember
def drivers(ev: Evidence) -> pd.DataFrame:
    """Return `sensitivity.drivers` of the pilot, with a row for each of `choices`: from its option with the lowest
    median to the one with the highest, `low` and `high` being the options."""
    given = assumptions.load(ev)
    moved, rows = sensitivity.drivers(given), {}
    for choice, options in choices(ev).items():
        medians = {key: sensitivity.median(setting) for key, setting in options.items()}
        ends = min(medians, key=medians.__getitem__), max(medians, key=medians.__getitem__)
        rows[choice] = sensitivity.driver(CHOICES[choice], "choice", "", *ends, *(medians[end] for end in ends))
    frame = pd.concat([moved.astype(object), pd.DataFrame.from_dict(rows, orient="index")]).rename_axis("parameter")
    numbers = ["median_low", "median_high", "start", "end", "swing"]
    frame = frame.astype(dict.fromkeys(numbers, float)).sort_values("swing", ascending=False)
    frame.attrs["median"] = moved.attrs["median"]
    return frame
