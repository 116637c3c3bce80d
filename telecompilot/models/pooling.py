"""Random-effects pooling of estimates, with the interval for one new market beside the interval of the mean."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import scipy
from scipy import special

LEVEL = 0.95
FEWEST = 3  # a new market's t has k - 2 degrees of freedom


@dataclass(frozen=True)
class Pool:
    """Pooled effect of k estimates, in their unit.

    mean, se: random-effects mean and its Hartung-Knapp standard error (t with k - 1 degrees of freedom);
    se_classic: the standard error that takes tau2 as known (normal), as metafor's default prints it;
    tau2: REML variance between estimates; q, i2: Cochran's Q and the share of variance that is between them;
    ci: interval of the mean; prediction: interval for a new market, t with `df_new` degrees of freedom on
    `spread` (Higgins, Thompson and Spiegelhalter 2009); tau2_ci: Q-profile interval of tau2 (Viechtbauer 2007);
    weights: of the estimates in the mean, adding up to 1; level: of the intervals; given: whether tau2 was given.
    """

    k: int
    mean: float
    se: float
    se_classic: float
    tau2: float
    q: float
    i2: float
    ci: tuple[float, float]
    prediction: tuple[float, float]
    tau2_ci: tuple[float, float]
    weights: tuple[float, ...]
    level: float = LEVEL
    given: bool = False

    @property
    def tau(self) -> float:
        """Standard deviation between markets."""
        return float(np.sqrt(self.tau2))

    @property
    def spread(self) -> float:
        """Scale of the distribution for a new market: sqrt(tau2 + se^2), the larger of the two standard errors."""
        return float(np.sqrt(self.tau2 + self.error**2))

    @property
    def error(self) -> float:
        """The larger standard error: Hartung-Knapp's is too small where a few estimates agree by luck."""
        return float(np.fmax(self.se, self.se_classic))

    @property
    def df_new(self) -> float:
        """Degrees of freedom of the t distribution for a new market; infinite (a normal) where tau2 was given."""
        return np.inf if self.given else self.k - 2


def weighted(tau2: float, effect: np.ndarray, variance: np.ndarray) -> tuple[np.ndarray, float, float]:
    """Weights (k,), weighted mean and generalised Q of estimates (k,) whose variance is tau2 + variance (k,)."""
    weight = 1 / (variance + tau2)
    mean = float(np.sum(weight * effect) / weight.sum())
    return weight, mean, float(np.sum(weight * (effect - mean) ** 2))


def restricted_loglike(tau2: float, effect: np.ndarray, variance: np.ndarray) -> float:
    """Restricted log-likelihood of tau2, up to a constant. effect, variance: (k,)."""
    weight, _, q = weighted(tau2, effect, variance)
    return -0.5 * (-np.log(weight).sum() + np.log(weight.sum()) + q)


def restricted_likelihood(tau: np.ndarray, effects: pd.DataFrame) -> np.ndarray:
    """Restricted likelihood (m,) of tau (m,), largest 1. effects: as in `pool`, without refused rows."""
    effect, variance = effects.effect.to_numpy(float), effects.se.to_numpy(float) ** 2
    log = np.array([restricted_loglike(each**2, effect, variance) for each in tau])
    return np.exp(log - log.max())


def reml(effect: np.ndarray, variance: np.ndarray) -> float:
    """REML estimate of tau2 by one-dimensional search. effect, variance: (k,). Returns 0 where the top is at zero."""
    best = scipy.optimize.minimize_scalar(
        lambda tau2: -restricted_loglike(tau2, effect, variance),
        bounds=(0, 10 * (np.var(effect, ddof=1) + variance.max())),
        method="bounded",
        options={"xatol": 1e-12},
    )
    return float(best.x) if -best.fun > restricted_loglike(0.0, effect, variance) else 0.0


def q_profile(effect: np.ndarray, variance: np.ndarray, level: float) -> tuple[float, float]:
    """Interval of tau2: where the generalised Q meets its chi-square quantiles, 0 where it never does."""

    def meet(quantile: float) -> float:
        def excess(tau2: float) -> float:
            return weighted(tau2, effect, variance)[2] - quantile

        if excess(0.0) <= 0:
            return 0.0
        top = 1.0
        while excess(top) > 0:
            top *= 2
        return float(scipy.optimize.brentq(excess, 0, top))

    high, low = 2 * special.gammaincinv((effect.size - 1) / 2, [0.5 - level / 2, 0.5 + level / 2])
    return meet(low), meet(high)


def quantile_t(p, df: float):
    """Quantiles of Student's t, or of the normal for infinite df. p: probabilities."""
    return special.ndtri(p) if np.isinf(df) else special.stdtrit(df, p)


def pool(effects: pd.DataFrame, level: float = LEVEL, tau: float | None = None, floored: bool = True) -> Pool:
    """Pool estimates by random effects.

    effects: a row an estimate, columns `effect` and `se` (same unit, se > 0); rows with a `reason` (refused) are left
    out. level: of the intervals, 0-1. tau: standard deviation between markets where it is known from elsewhere, in the
    unit of the effects; then one estimate is enough, and a new market's distribution is normal. floored: whether the
    mean's interval takes the larger of the two standard errors, as a new market's always does; without it, it is
    Hartung and Knapp's own, which is too narrow where a few estimates agree by luck.
    Returns a `Pool`. Raises ValueError for fewer than three estimates without `tau`, because a new market's t has k - 2
    degrees of freedom, and for a standard error that is not positive.
    Source: REML; Hartung and Knapp 2001; Higgins, Thompson and Spiegelhalter 2009 (prediction interval).
    """
    used = effects[effects.reason == ""] if "reason" in effects else effects
    effect, se = used.effect.to_numpy(float), used.se.to_numpy(float)
    k = effect.size
    if k < (FEWEST if tau is None else 1):
        raise ValueError(f"pooling needs at least {FEWEST if tau is None else 1} estimates, got {k}")
    if not (se > 0).all() or not np.isfinite(effect).all():
        raise ValueError("every estimate needs a finite value and a positive standard error")
    variance = se**2
    tau2 = reml(effect, variance) if tau is None else float(tau) ** 2
    weight, mean, spread = weighted(tau2, effect, variance)
    classic = float(weight.sum() ** -0.5)
    knapp = float(np.sqrt(spread / (k - 1) / weight.sum())) if k > 1 else np.nan
    fixed, _, q = weighted(0.0, effect, variance)
    typical = (k - 1) * fixed.sum() / (fixed.sum() ** 2 - np.sum(fixed**2)) if k > 1 else np.nan
    made = Pool(
        k, mean, knapp, classic, tau2, q, i2=float(tau2 / (tau2 + typical)), ci=(np.nan, np.nan),
        prediction=(np.nan, np.nan), tau2_ci=q_profile(effect, variance, level) if k > 1 else (np.nan, np.nan),
        weights=tuple((weight / weight.sum()).tolist()), level=level, given=tau is not None,
    )  # fmt: skip
    half = quantile_t(0.5 + level / 2, k - 1 if k > 1 else np.inf) * (made.error if floored else knapp)
    reach = quantile_t(0.5 + level / 2, made.df_new) * made.spread
    around = [(float(mean - size), float(mean + size)) for size in (half, reach)]
    return replace(made, ci=around[0], prediction=around[1])


def heavy(effects: pd.DataFrame) -> list[str]:
    """Return the label of the estimate that alone carries more than half of the weight, where FEWEST others are left.

    effects: as in `pool`, without refused rows. Inverse variances of very short series are themselves guesses.
    """
    weights = pool(effects).weights if len(effects) > FEWEST else (0.0,)
    return [str(effects.index[np.argmax(weights)])] if max(weights) > 0.5 else []


def leave_one_out(effects: pd.DataFrame, by: str | None = None) -> pd.DataFrame:
    """Pool again without each estimate (or each group of column `by`).

    Returns a row a left-out label: k, mean, se, tau, low and high of the mean, new_low and new_high for a new market;
    rows that leave fewer than three estimates are kept with NaN.
    """
    used = effects[effects.reason == ""] if "reason" in effects else effects
    labels = used[by] if by else used.index.to_series()
    rows = {}
    for label in labels.unique():
        rest = used[labels != label]
        if len(rest) < FEWEST:
            rows[label] = [len(rest), *[np.nan] * 7]
        else:
            p = pool(rest)
            rows[label] = [p.k, p.mean, p.se, p.tau, *p.ci, *p.prediction]
    columns = ["k", "mean", "se", "tau", "low", "high", "new_low", "new_high"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis(by or "left_out")
