"""Several vendors' shares at once: the integrated trend on additive log-ratios."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.special import softmax

from .kernel import WEIGHTS, design
from .result import Empirical, Forecast, LogOdds
from .track import prepare

OTHERS = "all others"
DRAWS = 10_000
SPARE = 4  # observations wanted beyond the number of ratios


@dataclass(frozen=True, eq=False)
class VendorForecast:
    """Joint forecast of shares that sum to 1.

    draws: (n, H, vendors); mean and median: future periods by vendors; quantiles: columns (vendor, probability).
    Means sum to 1 over vendors, medians do not.
    """

    index: pd.Index
    vendors: tuple[str, ...]
    draws: np.ndarray
    levels: tuple[float, ...]
    info: dict = field(default_factory=dict)

    @cached_property
    def mean(self) -> pd.DataFrame:
        return pd.DataFrame(self.draws.mean(0), self.index, list(self.vendors))

    @cached_property
    def median(self) -> pd.DataFrame:
        return pd.DataFrame(np.median(self.draws, axis=0), self.index, list(self.vendors))

    @cached_property
    def quantiles(self) -> pd.DataFrame:
        return pd.concat({name: self.total([name]).quantiles for name in self.vendors}, axis=1)

    def total(self, names: Sequence[str]) -> Forecast:
        """Forecast of the vendors' joint share, from joint draws (adding their quantiles would be wrong)."""
        unknown = set(names) - set(self.vendors)
        if unknown:
            raise KeyError(f"not modelled: {', '.join(sorted(unknown))}; modelled: {', '.join(self.vendors)}")
        inside = [self.vendors.index(name) for name in dict.fromkeys(names)]
        outside = [at for at in range(len(self.vendors)) if at not in inside]
        odds = self.draws[:, :, inside].sum(2) / self.draws[:, :, outside].sum(2)
        return Forecast(self.index, LogOdds(Empirical(np.log(odds))), self.levels, self.info)

    def sample(self, n: int, seed=0) -> np.ndarray:
        """Paths (n, H, vendors), correlated over steps and vendors."""
        return self.draws[np.random.default_rng(seed).integers(len(self.draws), size=n)]


def vendors(
    shares: pd.DataFrame,
    horizon: int,
    levels: Sequence[float] | float = (0.5, 0.8, 0.95),
    *,
    reference: str | None = None,
    unit: float | None = None,
    seed: int = 0,
) -> VendorForecast:
    """Forecast vendors' shares jointly.

    shares: one column a vendor, values in 0-1, index as in `forecast`; what the columns leave over becomes
    "all others", and so does any vendor that is missing in a year in which another is known (the warnings say so).
    reference: vendor under the line of the log-ratios (default the last); it moves nothing, because every ratio has the
    same variance ratios (Snyder et al. 2017) and the covariance between ratios is free.
    unit: last printed unit, for zeros. seed: of the 10,000 joint draws.

    Model: Z = X B + E, Cov(vec E) = Sigma x V(w), flat prior on B and Jeffreys' on Sigma: a mixture over w of matrix-t
    distributions with n - 2 - d + 1 degrees of freedom for d ratios.
    Raises ValueError for shares summing to more than 1, zeros without `unit`, or fewer than d + 4 complete rows.
    """
    frame, notes = _complete(shares, unit)
    names = tuple(map(str, frame.columns))
    at = names.index(reference) if reference else len(names) - 1
    rest = [i for i in range(len(names)) if i != at]
    logs = np.log(frame.to_numpy(float))
    ratios = logs[:, rest] - logs[:, [at]]
    n, d = ratios.shape
    if n < d + SPARE:
        raise ValueError(f"{len(names)} vendors need at least {d + SPARE} complete observations, got {n}")
    track = prepare(frame.iloc[:, 0])
    paths, weight = _draw(ratios, track.t, track.ahead(horizon), seed)
    full = np.zeros((*paths.shape[:2], len(names)))
    full[:, :, rest] = paths
    drawn = np.exp(full - full.max(2, keepdims=True))
    drawn /= drawn.sum(2, keepdims=True)
    parameters = dict(zip(("ratio_noise", "ratio_level", "ratio_slope"), (weight @ WEIGHTS).tolist(), strict=True))
    info = {"model": "vendors", "n": n, "parameters": parameters, "converged": True, "warnings": notes}
    info |= {"df": n - d - 1, "mc_error": float(1.2533 * drawn.std(0).max() / np.sqrt(DRAWS))}
    return VendorForecast(track.future(horizon), names, drawn, tuple(np.atleast_1d(levels).tolist()), info)


def _complete(shares: pd.DataFrame, unit: float | None) -> tuple[pd.DataFrame, list[str]]:
    """Columns known in every kept row and summing to 1, with what was merged or replaced."""
    frame = shares.dropna(how="all").astype(float)
    notes = []
    merged = [str(name) for name in frame if frame[name].isna().any()]
    if merged:
        notes.append(f"not known in every period, counted in {OTHERS}: {', '.join(merged)}")
        frame = frame.drop(columns=[name for name in frame if str(name) in merged])
    if frame.empty:
        raise ValueError("no vendor is known in every period")
    left = 1 - frame.sum(axis=1)
    slack = (unit or 1e-9) * frame.shape[1]
    if left.min() < -slack:
        raise ValueError(f"shares sum to {1 - left.min():.4f} at {left.idxmin()}")
    if left.max() > slack:
        frame[OTHERS] = left
    low = frame.to_numpy() <= 0
    if low.any():
        if unit is None:
            raise ValueError("a share of 0, or nothing left for all others: pass unit= the last printed unit")
        notes.append(f"{int(low.sum())} values at or below 0 replaced by half the last printed unit")
        frame = frame.clip(lower=unit / 2)
    if frame.shape[1] < 2:
        raise ValueError("one vendor with all of the market has no ratio to model")
    return frame, notes


def _draw(ratios: np.ndarray, t: np.ndarray, ahead: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Paths (DRAWS, H, d) of the log-ratios and the weights (W,) of the variance ratios.

    Draws use the whitened residuals as root of the scale matrix and mix over rows (Gupta and Nagar 2000, theorem
    4.2.1), so that a change of reference transforms them exactly.
    """
    made = design(t, np.empty((t.size, 0)))
    linear, cov = made.predictor(ahead, np.empty((ahead.size, 0)))
    residual = made.whiten @ ratios
    d, horizon = ratios.shape[1], ahead.size
    dets = np.linalg.slogdet(residual.transpose(0, 2, 1) @ residual)[1]
    weight = softmax(-d / 2 * made.logdet - made.df / 2 * dets)
    rng = np.random.default_rng(seed)
    which = rng.choice(weight.size, size=DRAWS, p=weight)
    degrees = made.df - d + 1
    bartlett = np.tril(rng.standard_normal((DRAWS, horizon, horizon)), -1)
    step = np.arange(horizon)
    bartlett[:, step, step] = np.sqrt(rng.chisquare(degrees + horizon - 1 - step, (DRAWS, horizon)))
    normal = rng.standard_normal((DRAWS, horizon, made.df)) @ residual[which]
    root = np.linalg.cholesky(cov + 1e-12 * np.trace(cov, axis1=1, axis2=2)[:, None, None] * np.eye(horizon))
    moved = root[which] @ np.linalg.solve(bartlett.transpose(0, 2, 1), normal)
    return (linear @ ratios)[which] + moved, weight
