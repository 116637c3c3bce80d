"""Local level, local trend and damped trend with plug-in variances, from a diffuse start.

The variances maximise the restricted likelihood and are then taken as known, as most software does. That makes the
intervals too narrow on short series: these models stand here to be measured beside `integrated_trend`, which is the
cure. One Kalman pass costs a fifth of a millisecond and a quasi-Newton search 100 to 300 of them, most spent where a
variance goes to zero. Here the scale is concentrated out and whole grids of standard-deviation ratios (angles, so that
exact zeros are ordinary points) are evaluated at once. Likelihood and forecasts are those of statsmodels with exact
diffuse initialisation (the likelihood less its constant 0.5 log(2 pi) a diffuse state, as in Durbin and Koopman 2012).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from .mixture import Mixture
from .result import LogOdds
from .search import lattice, peaks, zoom
from .track import Track

DAMPING = (0.8, 0.98)  # the customary range of the damping factor


def _reach(t: np.ndarray, phi: float) -> np.ndarray:
    """Sum of phi^1 ... phi^t: what a unit of slope adds to the level within t steps (0 for t <= 0)."""
    t = np.maximum(t, 0.0)
    return t if phi == 1 else phi * (1 - phi**t) / (1 - phi)


def _structure(t: np.ndarray, phi: float | None) -> tuple[np.ndarray, np.ndarray]:
    """Columns (n, 1 or 2) of the diffuse initial states and covariances (2 or 3, n, n) of noise, level and slope.

    t: whole-numbered times from 0. phi: damping factor of the slope, 1 for none; None: no slope at all.
    """
    columns, kinds = [np.ones_like(t)], [np.eye(t.size), np.minimum.outer(t, t)]
    if phi is not None:
        columns.append(_reach(t, phi))
        loads = _reach(np.subtract.outer(t, np.arange(t[-1])), phi)  # shocks arrive at every step, observed or not
        kinds.append(loads @ loads.T)
    return np.column_stack(columns), np.stack(kinds)


@lru_cache(maxsize=512)
def _contrasted(times: bytes, phi: float | None) -> tuple[np.ndarray, np.ndarray, float]:
    """Contrasts (n - p, n) free of the initial states, the covariances on them, log|X'X|."""
    X, kinds = _structure(np.frombuffer(times), phi)
    contrasts = np.linalg.qr(X, mode="complete")[0][:, X.shape[1] :].T
    return contrasts, contrasts @ kinds @ contrasts.T, float(np.linalg.slogdet(X.T @ X)[1])


def _ratios(angles: np.ndarray) -> np.ndarray:
    """Variance ratios on the simplex (G, 2 or 3) from one or two angles (G, .) in [0, pi/2]."""
    first = angles[:, 0]
    if angles.shape[1] == 1:
        return np.stack([np.cos(first), np.sin(first)], 1) ** 2
    second = angles[:, 1]
    return np.stack([np.cos(first), np.sin(first) * np.cos(second), np.sin(first) * np.sin(second)], 1) ** 2


def _profile(z: np.ndarray, times: bytes, phi: float | None, angles: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Log-likelihood (G,) with the scale concentrated out, and the scale (G,)."""
    contrasts, parts, logdet = _contrasted(times, phi)
    cov = np.tensordot(_ratios(angles), parts, 1)
    df = len(contrasts)
    root = np.linalg.cholesky(cov + 1e-13 * np.trace(cov, axis1=1, axis2=2)[:, None, None] * np.eye(df))
    scaled = np.linalg.solve(root, np.broadcast_to((contrasts @ z)[:, None], (len(cov), df, 1)))[..., 0]
    scale = np.maximum((scaled**2).sum(1) / df, 1e-14)
    dets = np.log(np.einsum("gii->gi", root)).sum(1)
    return -dets - df / 2 * (np.log(2 * np.pi * scale) + 1) - logdet / 2, scale


def _evaluate(z: np.ndarray, times: bytes, points: np.ndarray, damped: bool) -> tuple[np.ndarray, np.ndarray]:
    """Likelihood and scale at points (G, d): angles, and the damping factor in the last place if there is one."""
    if not damped:
        return _profile(z, times, 1.0 if points.shape[1] == 2 else None, points)
    value, scale = np.empty(len(points)), np.empty(len(points))
    for phi in np.unique(points[:, -1]):
        rows = points[:, -1] == phi
        value[rows], scale[rows] = _profile(z, times, float(phi), points[rows, :-1])
    return value, scale


def maximise(z: np.ndarray, t: np.ndarray, slope: bool, damped: bool = False) -> dict:
    """Variances (noise, level[, slope]) and damping of highest restricted likelihood.

    z (n,): observations at whole-numbered times t (n,) from 0. slope: with a wandering slope; damped: that dies out.
    Returns variances (2 or 3,), phi (1 if not damped), loglike, and settled: the last grid shrank to a point.
    """
    times = np.asarray(t, float).tobytes()
    low = np.array([0.0] * (1 + slope) + [DAMPING[0]] * damped)
    high = np.array([np.pi / 2] * (1 + slope) + [DAMPING[1]] * damped)
    shape = (15,) * (1 + slope) + (4,) * damped
    points = lattice([np.linspace(a, b, k) for a, b, k in zip(low, high, shape, strict=True)])
    value = _evaluate(z, times, points, damped)[0]
    starts = peaks(points, value, shape, 1)
    width = (high - low) / (np.array(shape) - 1)
    size = 5 if damped else 7
    best, loglike, settled = zoom(lambda at: _evaluate(z, times, at, damped)[0], starts, width, low, high, size)
    scale = _evaluate(z, times, best[None], damped)[1][0]
    ratios = _ratios(best[None, : 1 + slope])[0]
    phi = float(best[-1]) if damped else 1.0
    return {"variances": scale * ratios, "phi": phi, "loglike": loglike, "settled": settled}


def _ahead(z, t, ahead, variances, phi: float | None) -> tuple[np.ndarray, np.ndarray]:
    """Mean (H,) and joint covariance (H, H) of observations at times `ahead` (H,), given z (n,) at t and variances."""
    n = t.size
    X, kinds = _structure(np.concatenate([t, ahead]), phi)
    cov = np.tensordot(variances, kinds, 1)
    contrasts = _contrasted(t.tobytes(), phi)[0]
    project = X[n:] @ np.linalg.pinv(X[:n])
    less = np.hstack([-project, np.eye(len(ahead))])  # future values less their least-squares projection
    across = less @ cov[:, :n] @ contrasts.T
    gain = np.linalg.solve(contrasts @ cov[:n, :n] @ contrasts.T, across.T).T
    return project @ z + gain @ (contrasts @ z), less @ cov @ less.T - gain @ across.T


def _forecast(track: Track, horizon: int, slope: bool, damped: bool = False) -> tuple[LogOdds[Mixture], dict]:
    z, t = track.z - track.z[-1], track.steps().astype(float)
    made = maximise(z, t, slope, damped)
    mean, cov = _ahead(z, t, t[-1] + np.arange(1.0, horizon + 1), made["variances"], made["phi"] if slope else None)
    parameters = dict(zip(("noise", "level", "slope"), made["variances"].tolist(), strict=False))
    return LogOdds(Mixture.single(track.z[-1] + mean, cov, np.inf)), {
        "parameters": parameters | ({"damping": made["phi"]} if damped else {}),
        "loglike": made["loglike"],
        "warnings": [] if made["settled"] else ["the search for the variances did not settle"],
        "converged": made["settled"],
    }


def local_level(track: Track, horizon: int) -> tuple[LogOdds[Mixture], dict]:
    """Random walk plus noise."""
    return _forecast(track, horizon, slope=False)


def local_trend(track: Track, horizon: int) -> tuple[LogOdds[Mixture], dict]:
    """Local linear trend: level and slope both wander."""
    return _forecast(track, horizon, slope=True)


def damped_trend(track: Track, horizon: int) -> tuple[LogOdds[Mixture], dict]:
    """Local trend whose slope dies out."""
    return _forecast(track, horizon, slope=True, damped=True)
