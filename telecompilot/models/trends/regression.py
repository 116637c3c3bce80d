"""Straight lines on log-odds: autocorrelated errors, fractional logit, beta regression.

statsmodels is imported by what fits with it: it takes a second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit, logit

from .mixture import Mixture
from .result import Distribution, Empirical, LogOdds
from .track import Track

if TYPE_CHECKING:
    from statsmodels.othermod.betareg import BetaModel
    from statsmodels.regression.linear_model import RegressionResultsWrapper

ROUNDS = 200
OLS_BELOW = 12  # Turner et al. 2021: least squares under 12 points, REML from there on
DRAWS = 1000
TOP = 1e-5  # log-likelihood short of its maximum at which a fit counts as found


def prais_winsten(y, X) -> tuple[RegressionResultsWrapper, float]:
    """Iterated Prais-Winsten regression, first observation kept (as Stata's `prais`; Wooldridge 2013, section 12.3).

    y: (n,); X: (n, k) with a constant. Returns statsmodels' results of the last round and rho, the correlation of
    neighbouring errors. Raises ValueError if rho does not settle.
    """
    from statsmodels.regression.linear_model import OLS

    y, X = np.asarray(y, float), np.asarray(X, float)
    rho, beta = 0.0, np.linalg.lstsq(X, y, rcond=None)[0]
    for _ in range(ROUNDS):
        error = y - X @ beta
        last, rho = rho, float(error[1:] @ error[:-1] / (error[:-1] @ error[:-1]))
        fitted = OLS(_quasi(y, rho), _quasi(X, rho)).fit()
        beta = np.asarray(fitted.params)
        if abs(rho - last) < 1e-8:
            return fitted, rho
    raise ValueError(f"rho did not settle in {ROUNDS} rounds")


def _quasi(values: np.ndarray, rho: float) -> np.ndarray:
    out = np.array(values, float)
    out[1:] -= rho * values[:-1]
    out[0] *= np.sqrt(1 - rho**2)
    return out


def reml_ar1(y: np.ndarray, X: np.ndarray, t: np.ndarray) -> tuple[float, float]:
    """Restricted maximum likelihood estimate of rho and its log-likelihood, errors with correlation rho^|s - t|.

    statsmodels has none. y: (n,), X: (n, k), t: (n,) times in steps. rho is kept in [0, 0.99] where gaps are not whole
    steps, in [-0.99, 0.99] otherwise.
    """
    lag = _lags(t)
    floor, ceiling = -0.99 if (lag == np.rint(lag)).all() else 0.0, 0.99
    for _ in range(5):  # a grid, refined about its best point: the likelihood can have two humps
        grid = np.linspace(floor, ceiling, 34)
        values = _restricted(grid, y, X, lag)
        at = int(np.argmax(values))
        floor, ceiling = grid[max(at - 1, 0)], grid[min(at + 1, grid.size - 1)]
    return float(grid[at]), float(values[at])


def _lags(t: np.ndarray) -> np.ndarray:
    return np.round(np.abs(np.subtract.outer(t, t)), 9)  # whole steps exactly whole: rho may be negative there


def _restricted(rho: np.ndarray, y: np.ndarray, X: np.ndarray, lag: np.ndarray) -> np.ndarray:
    """Restricted log-likelihood (G,) at rho (G,), scale concentrated out."""
    root = np.linalg.cholesky(rho[:, None, None] ** lag)
    both = np.linalg.solve(root, np.broadcast_to(np.column_stack([X, y]), (rho.size, y.size, X.shape[1] + 1)))
    r = np.abs(np.einsum("gii->gi", np.linalg.qr(both, mode="r")))  # the last entry is the residual's norm
    df = y.size - X.shape[1]
    dets = np.log(np.einsum("gii->gi", root)).sum(1) + np.log(r[:, :-1]).sum(1)
    return -dets - df / 2 * (np.log(2 * np.pi * np.maximum(r[:, -1] ** 2, 1e-300) / df) + 1)


def logit_trend(track: Track, horizon: int) -> tuple[Distribution, dict]:
    """Straight line on log-odds with AR(1) errors; rho by REML from 12 observations, 0 below.

    Forecasts carry rho^h of the last residual; t(n - 2), rho itself taken as known.
    """
    X, future = track.line(horizon)
    rho = reml_ar1(track.z, X, track.t)[0] if track.n >= OLS_BELOW else 0.0
    full = rho ** _lags(np.concatenate([track.t, track.ahead(horizon)]))
    inverse = np.linalg.inv(full[: track.n, : track.n])
    cross = full[track.n :, : track.n] @ inverse
    cov = np.linalg.inv(X.T @ inverse @ X)
    beta = cov @ X.T @ inverse @ track.z
    error = track.z - X @ beta
    left = future - cross @ X
    s2 = max(error @ inverse @ error / (track.n - 2), 1e-12)
    spread = full[track.n :, track.n :] - cross @ full[: track.n, track.n :] + left @ cov @ left.T
    made = Mixture.single(future @ beta + cross @ error, s2 * spread, track.n - 2)
    parameters = {"intercept": float(beta[0]), "slope": float(beta[1]), "rho": rho, "sigma": float(np.sqrt(s2))}
    return LogOdds(made), {"parameters": parameters, "method": "REML" if track.n >= OLS_BELOW else "OLS"}


def fractional_logit(track: Track, horizon: int) -> tuple[Distribution, dict]:
    """Papke and Wooldridge's fractional logit of share on time; predictive distribution by block bootstrap.

    statsmodels gives the mean only. Residuals on log-odds are drawn in moving blocks of n^(1/3), the model is refitted
    to every bootstrap series (all at once), and a future residual is added; 1,000 draws, fixed seed.
    """
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM

    X, future = track.line(horizon)
    fitted = GLM(track.share, X, family=Binomial()).fit(cov_type="HC0")
    beta = np.asarray(fitted.params)
    error = (track.z - X @ beta) * np.sqrt(track.n / (track.n - 2))
    error -= error.mean()
    block = max(2, round(track.n ** (1 / 3)))
    rng = np.random.default_rng(0)
    starts = rng.integers(track.n - block + 1, size=(DRAWS, -(-(track.n + horizon) // block)))
    drawn = error[(starts[:, :, None] + np.arange(block)).reshape(DRAWS, -1)][:, : track.n + horizon]
    refitted = _logit_batch(expit(X @ beta + drawn[:, : track.n]), X, beta)
    paths = future @ beta + (beta - refitted) @ future.T + drawn[:, track.n :]
    parameters = {"intercept": float(beta[0]), "slope": float(beta[1])}
    return LogOdds(Empirical(paths)), {"parameters": parameters, "converged": bool(fitted.converged)}


def _logit_batch(shares: np.ndarray, X: np.ndarray, start: np.ndarray, rounds: int = 5) -> np.ndarray:
    """Fractional logit coefficients (B, k) of many series (B, n) at once, by Newton steps."""
    beta = np.broadcast_to(start, (len(shares), start.size)).copy()
    products = np.einsum("ni,nj->nij", X, X).reshape(len(X), -1)
    for _ in range(rounds):
        mu = expit(beta @ X.T)
        hessian = ((mu * (1 - mu)) @ products).reshape(-1, X.shape[1], X.shape[1])
        beta += np.clip(np.linalg.solve(hessian, ((shares - mu) @ X)[..., None])[..., 0], -2, 2)
    return beta


def beta_regression(track: Track, horizon: int) -> tuple[Distribution, dict]:
    """Beta regression of share on time, constant precision, independent errors: a cross-check only.

    A fit is accepted on its score, not its flag: newton first, then bfgs; the flag, and on the last digits the score
    itself, differ between processors. Draws of the parameters from their normal approximation, then of the share;
    1,000 draws, fixed seed.
    """
    from statsmodels.othermod.betareg import BetaModel

    X, future = track.line(horizon)
    middle = np.array([0.0, track.t.mean()])  # centred, the two parameters of the line hardly depend on each other
    X, future = X - middle, future - middle
    model = BetaModel(track.share, X)
    fits = []
    for method in ("newton", "bfgs"):
        try:
            fitted = model.fit(method=method, disp=0, maxiter=500)
        except (np.linalg.LinAlgError, ValueError):
            continue
        params = np.asarray(fitted.params)
        if np.isfinite(params).all():
            fits.append((_short_of_top(model, params), np.abs(model.score(params)).max(), method, params, fitted))
            if fits[-1][0] < TOP:
                break
    if not fits:
        raise ValueError("beta regression: no optimiser found a finite solution")
    short, _, method, params, fitted = min(fits, key=lambda fit: fit[:2])  # a share that never changed has no top
    notes = []
    try:
        cov = np.asarray(fitted.cov_params())
    except ValueError:  # statsmodels leaves it out where the Hessian is singular
        cov = np.zeros((3, 3))
        notes.append("no covariance of the parameters: they are taken as known")
    return LogOdds(Empirical(_beta_draws(params, cov, future))), {
        "parameters": dict(zip(("intercept", "slope", "log_precision"), params.tolist(), strict=True)),
        "converged": bool(short < TOP),
        "short_of_top": float(short),
        "method": method,
        "warnings": notes,
    }


def _short_of_top(model: BetaModel, params: np.ndarray) -> float:
    """Log-likelihood still to be gained by the next Newton step; infinite where the point is no maximum's neighbour."""
    score, hessian = model.score(params), model.hessian(params)
    if not np.isfinite(hessian).all() or (np.linalg.eigvalsh(-hessian) <= 0).any():
        return np.inf
    return float(score @ np.linalg.solve(-hessian, score) / 2)


def _beta_draws(params: np.ndarray, cov: np.ndarray, future: np.ndarray) -> np.ndarray:
    rng = np.random.default_rng(0)
    values, vectors = np.linalg.eigh(np.nan_to_num(cov))
    drawn = params + rng.standard_normal((DRAWS, params.size)) @ (vectors * np.sqrt(values.clip(0))).T
    mean = expit(drawn[:, :2] @ future.T)
    precision = np.exp(np.clip(drawn[:, 2:], -5, 30))
    share = rng.beta(np.maximum(mean * precision, 1e-8), np.maximum((1 - mean) * precision, 1e-8))
    return logit(np.clip(share, 1e-9, 1 - 1e-9))
