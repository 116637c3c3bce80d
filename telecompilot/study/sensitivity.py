"""Which assumption carries the uncertainty: each moved over its evidence range, and variance shares (Sobol).

Both work on common random numbers: the same luck at every setting, so that a difference is the assumption's and not
noise. In the Sobol analysis all chance enters as inputs, the sum of the yearly shocks as one of them; nothing random is
left inside, and no noise can pass for interaction.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri
from scipy.stats import norm, qmc

from telecompilot.study import assumptions as rows
from telecompilot.study import scenarios
from telecompilot.study.assumptions import Assumptions
from telecompilot.study.sampling import EDGE, SINGLE, YEARS, baseline_years

UNUSED = ("spreads", "level")
RESAMPLES = 100  # bootstrap samples behind the errors of indices
LABELS = {
    "start": "share at the start", "drift": "drift without an opening", "move": "size of yearly moves",
    "effect": "effect of the opening", "effect_years": "how long the effect lasts", "lag": "lag until it acts",
    "opening": "date of the opening", "region": "weight of the pilot regions", "gain": "weight of added regions",
    "months": "date of the wider opening", "items": "licence items opened", "transfer": "licences that move",
    "closing": "date of the withdrawal", "shocks": "chance from year to year",
}  # fmt: skip


def tornado(
    name: str, year: int = YEARS[-1], n: int = 4000, seed: int = 0, given: Assumptions | None = None, **how
) -> pd.DataFrame:
    """Move each assumption alone to the ends of its evidence range, the others drawn as always.

    name: scenario; year: 2026 ... 2035; n, seed: paths and luck; how: share, reading, service as in scenarios.simulate.
    Returns a row a parameter that matters to the scenario, widest first: value, low, high (the assumption, in its
    unit), median_low, median_high (median share at those ends), top_low, top_high (90 % point), swing (width of the
    medians). attrs["median"] and attrs["top"] hold the figures with nothing moved.
    """
    given = given or rows.load()

    def ends(setting: Assumptions) -> np.ndarray:
        return scenarios.simulate(name, n, seed, given=setting, **how)[year].quantile([0.5, 0.9]).to_numpy()

    here, table = ends(given), {}
    for parameter, row in given.of_scenario(name).items():
        if not row.varied:
            continue
        low, high = ends(given.fixed(**{parameter: row.low})), ends(given.fixed(**{parameter: row.high}))
        if not np.allclose(low, high, rtol=0, atol=1e-12):
            table[parameter] = (row.value, row.low, row.high, low[0], high[0], low[1], high[1], abs(high[0] - low[0]))
    columns = ["value", "low", "high", "median_low", "median_high", "top_low", "top_high", "swing"]
    out = pd.DataFrame.from_dict(table, orient="index", columns=columns).sort_values("swing", ascending=False)
    out.attrs |= {"median": float(here[0]), "top": float(here[1])}
    return out.rename_axis("parameter")


def indices(
    function: Callable[[np.ndarray], np.ndarray],
    names: Sequence[str],
    bounds: Sequence[tuple[float, float]] | None = None,
    base: int = 1024,
    seed: int = 0,
) -> pd.DataFrame:
    """Sobol indices of a function without noise.

    function: takes inputs (m, d), returns outputs (m,); names: of the d inputs; bounds: of their uniform distributions,
    default 0-1; base: power of 2, the function is called on base x (d + 2) points.
    Returns a row an input: first (alone), total (with interactions), and 95 % half-widths first_error, total_error
    from bootstrap samples of the base points.
    Source: Saltelli et al. 2010 (sampling, first), Jansen 1999 (total).
    """
    width = len(names)
    low, high = np.array(bounds or [(0, 1)] * width, float).T
    two = qmc.Sobol(2 * width, seed=seed).random(base)  # `rng=seed` would draw from a child of the seed: another design
    points = np.repeat(two[None, :, :width], width + 2, axis=0)  # the first of two samples, the second comes last;
    points[-1] = two[:, width:]
    for at in range(width):  # between them the first with one input of the second
        points[at + 1, :, at] = points[-1, :, at]
    y = function((low + (high - low) * points).reshape(-1, width)).reshape(width + 2, base)
    first, *swapped, second = y - y.mean()  # the estimate of `first` is better for an output around zero
    drawn = np.random.default_rng(seed + 1).integers(base, size=(base, RESAMPLES))
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


def sobol(
    name: str, year: int = YEARS[-1], base: int = 1024, seed: int = 0, given: Assumptions | None = None, **how
) -> pd.DataFrame:
    """Split the variance of the share in one year among what decides it.

    Parameters as in `tornado` and `indices`. Inputs are quantile levels of everything a path draws; the shocks up to
    the year enter as their sum. Returns the frame of `indices` with a `label`, largest total first, inputs that play no
    part in the scenario left out; attrs["variance"] is the variance that is split.
    """
    given = given or rows.load()
    names = [column for column in SINGLE if column not in UNUSED] + ["shocks"]
    years = baseline_years(given)
    steps = int(np.searchsorted(years, year)) + 1
    middle = {column: 0.5 for column in SINGLE}
    seen: list[float] = []

    def share(points: np.ndarray) -> np.ndarray:
        u = {column: np.full(len(points), value) for column, value in middle.items()}
        u |= dict(zip(names, points.T, strict=True))
        even = ndtr(ndtri(np.clip(u["shocks"], EDGE, 1 - EDGE)) / np.sqrt(steps))
        u["shocks"] = np.repeat(even[:, None], years.size, 1)
        inside = {column: np.clip(values, EDGE, 1 - EDGE) for column, values in u.items()}
        out = scenarios.shares(name, inside, given, **how)[:, YEARS.index(year)]
        seen.append(float(out.var()))
        return out

    found = indices(share, names, base=base, seed=seed)
    found.insert(0, "label", [LABELS[column] for column in names])
    found = found[found.total > 1e-9].sort_values("total", ascending=False)
    found.attrs["variance"] = seen[0]
    return found
