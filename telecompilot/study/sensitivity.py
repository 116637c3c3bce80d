"""Which assumption carries the uncertainty: each moved over its evidence range, and variance shares (Sobol).

Both work on common random numbers: the same luck at every setting, so that a difference is the assumption's and not
noise. In the Sobol analysis all chance enters as inputs, the sum of the yearly shocks as one of them; nothing random is
left inside, and no noise can pass for interaction. Both speak of the last year of a scenario, as a rule of the pilot as
it is; `reading` is as in scenarios.simulate.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri
from scipy.stats import norm, qmc

from telecompilot.evidence import formats
from telecompilot.evidence.cache import remember
from telecompilot.study import scenarios
from telecompilot.study.assumptions import Assumptions
from telecompilot.study.new_market import ROWS
from telecompilot.study.scenarios import PILOT
from telecompilot.study.simulation import EDGE, LAST, SINGLE, Uniforms, baseline_years

PATHS = 4000  # behind a median
EVERY_SHAPE = {"effect_mean": "Effect of an opening", "effect_spread": "Spread of the effect"}  # moved in all shapes
DESIGN = 4096  # points of the Sobol design: leaves about three points of error on the largest part
RESAMPLES = 100  # bootstrap samples behind the errors of indices
INPUTS = {  # what a path draws, in words; all shocks up to the year are one input, their sum
    "start": "share at the start", "drift": "drift without an opening", "move": "size of yearly moves",
    "effect": "effect of the opening", "shape": "shape of the effect", "lag": "lag until it acts",
    "opening": "date of the opening", "region": "weight of the pilot regions", "gain": "weight of added regions",
    "months": "date of the wider opening", "items": "licence items opened", "transfer": "licences that move",
    "closing": "date of the withdrawal", "shocks": "chance from year to year",
}  # fmt: skip


def median(given: Assumptions, share: str = "brand", name: str = PILOT, reading: str = "nationwide", n: int = PATHS):
    """Return the median share in the last year; n: paths."""
    return scenarios.simulate(name, n, share=share, reading=reading, given=given)[LAST].quantile(0.5)


@remember
def drivers(
    given: Assumptions, share: str = "brand", name: str = PILOT, reading: str = "nationwide", n: int = PATHS
) -> pd.DataFrame:
    """Return what moving one assumption across its evidence range does, the others drawn as always, widest first.

    n: paths. A row a parameter that moves the median: driver (its name), value, low, high (in its `unit`), median_low,
    median_high (median share at those ends), start and end (the same, the lower first), swing (from one to the other).
    The effect's mean, and its spread, move in all shapes at once, each within its own range; the row is that of the
    ramp that lasts. How often each shape is drawn is a choice, and does not move here (answer.drivers).
    attrs["median"] is the median with nothing moved.
    """
    how, rows, known = (share, name, reading, n), {}, given.of_scenario(name)
    for parameter, row in known.items():
        start, _, what = parameter.partition("_")
        shaped = start in ROWS.values() and what in ("mean", "spread", "weight")
        if row.low == row.high or (shaped and parameter not in EVERY_SHAPE):
            continue
        moved = [f"{shape}_{what}" for shape in ROWS.values()] if shaped else [parameter]
        low, high = (given.fixed(**{each: getattr(known[each], end) for each in moved}) for end in ("low", "high"))
        words = EVERY_SHAPE.get(parameter, row.name), row.unit
        rows[parameter] = driver(*words, row.value, row.low, row.high, median(low, *how), median(high, *how))
    frame = pd.DataFrame.from_dict(rows, orient="index").rename_axis("parameter")
    frame = frame[frame.swing > 1e-12].sort_values("swing", ascending=False)
    frame.attrs["median"] = median(given, *how)
    return frame


def driver(name: str, unit: str, value, low, high, at_low: float, at_high: float) -> dict:
    """Return a row of `drivers`."""
    start, end = sorted((at_low, at_high))
    return {"driver": name, "unit": unit, "value": value, "low": low, "high": high, "median_low": at_low,
            "median_high": at_high, "start": start, "end": end, "swing": end - start}  # fmt: skip


@remember
def spread(
    given: Assumptions, share: str = "brand", name: str = PILOT, reading: str = "nationwide", base: int = DESIGN
) -> pd.DataFrame:
    """Return the part of each unknown in the variance of the share, largest first: the frame of `indices`.

    base: as in `indices`. With label and driver (names of the unknown); no part is below zero, unknowns that play no
    part in the scenario are left out. Totals count an interplay once for each unknown in it, so they add up to more
    than one.
    """
    frame = indices(lambda points: outcome(points, given, name, share=share, reading=reading), list(INPUTS), base)
    driver = list(map(formats.capital, INPUTS.values()))
    frame = frame.assign(label=list(INPUTS.values()), driver=driver, first=frame["first"].clip(lower=0))
    return frame[frame.total > 1e-9].sort_values("total", ascending=False)


def outcome(points: np.ndarray, given: Assumptions, name: str, **how) -> np.ndarray:
    """Return the share (m,) in the last year for uniform numbers (m, d), a column one of INPUTS; how: of a path."""
    u = {column: np.full(len(points), 0.5) for column in SINGLE} | dict(zip(INPUTS, points.T, strict=True))
    years = baseline_years(given).size
    even = ndtr(ndtri(np.clip(u["shocks"], EDGE, 1 - EDGE)) / np.sqrt(years))
    u["shocks"] = np.repeat(even[:, None], years, 1)
    inside = Uniforms({column: np.clip(values, EDGE, 1 - EDGE) for column, values in u.items()})
    return scenarios.paths(name, inside, given, **how)[:, -1]


def indices(function: Callable[[np.ndarray], np.ndarray], names: Sequence[str], base: int) -> pd.DataFrame:
    """Sobol indices of a function without noise of uniform numbers.

    function: takes inputs (m, d) in 0-1, returns outputs (m,); names: of the d inputs; base: power of 2, the function
    is called on base x (d + 2) points.
    Returns a row an input: first (alone), total (with interactions), and 95 % half-widths first_error, total_error
    from bootstrap samples of the base points.
    Source: Saltelli et al. 2010 (sampling, first), Jansen 1999 (total).
    """
    width = len(names)
    two = qmc.Sobol(2 * width, seed=0).random(base)  # `rng=0` would draw from a child of the seed: another design
    points = np.repeat(two[None, :, :width], width + 2, axis=0)  # the first of two samples, the second comes last;
    points[-1] = two[:, width:]
    for at in range(width):  # between them the first with one input of the second
        points[at + 1, :, at] = points[-1, :, at]
    y = function(points.reshape(-1, width)).reshape(width + 2, base)
    first, *swapped, second = y - y.mean()  # the estimate of `first` is better for an output around zero
    drawn = np.random.default_rng(1).integers(base, size=(base, RESAMPLES))
    rows = []
    for one in swapped:
        again = _first_and_total(first[drawn], one[drawn], second[drawn])
        rows.append([*_first_and_total(first, one, second), *(norm.ppf(0.975) * again.std(axis=1, ddof=1))])
    columns = ["first", "total", "first_error", "total_error"]
    return pd.DataFrame(rows, index=pd.Index(names, name="input"), columns=columns)


def _first_and_total(first: np.ndarray, swapped: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return both indices of an input from outputs (base, ...): of two samples, and of the first with it swapped."""
    variance = np.concatenate([first, second]).var(axis=0)
    parts = (second * (swapped - first)).mean(axis=0), 0.5 * ((first - swapped) ** 2).mean(axis=0)
    return np.array(parts) / variance
