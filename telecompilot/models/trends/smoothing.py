"""Damped additive-trend exponential smoothing, ETS(A,Ad,N): its parameters at their best, or averaged over.

`ETSModel.fit` runs one bounded search from one heuristic start and often stops at a poor local optimum (statsmodels
issue 8440). In `damped_ets` the two initial states, in which the residuals are linear, are solved for exactly; the
three smoothing parameters are searched on a grid and the best cells polished. The tests hold the likelihood against
ETSModel's. A dozen figures cannot tell these parameters, though, and bands that take them as known are too narrow:
`damped_smoothing` averages over a grid of them.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from .mixture import Mixture, Posterior
from .result import LogOdds
from .search import lattice, peaks, zoom
from .track import Track

LOW, HIGH = np.array([1e-4, 1e-4, 0.8]), np.array([0.9999, 0.9999, 0.98])  # alpha, beta / alpha, phi as in ETSModel
AXES = [
    np.array([1e-4, 0.05, 0.2, 0.45, 0.75, 0.9999]),
    np.array([1e-4, 0.1, 0.35, 0.65, 0.9999]),
    np.array([0.8, 0.86, 0.92, 0.98]),
]
STARTS, WIDTH = 3, np.array([0.15, 0.15, 0.04])
GRID = lattice([np.array([0.05, 0.2, 0.4, 0.6, 0.8, 0.95]), np.array([0.05, 0.2, 0.4, 0.6, 0.8]), AXES[2]])
KEPT, LONGEST = 128, 60  # designs kept, and up to which length: the matrices of a long series are large


def _residuals(y: np.ndarray, params: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Residuals (K, 3, n) and final states (K, 3, 2) for parameters (K, 3), as linear functions of the initial state:
    row 0 is driven by the data alone, rows 1 and 2 by a unit initial level and slope. Gaps have residual 0."""
    alpha, beta, phi = params[:, 0, None], params[:, 0, None] * params[:, 1, None], params[:, 2, None]
    level, slope = (np.tile(unit, (len(params), 1)) for unit in ([0.0, 1.0, 0.0], [0.0, 0.0, 1.0]))
    out, driven = np.zeros((len(params), 3, y.size)), np.array([1.0, 0.0, 0.0])
    for i, value in enumerate(y):
        damped = phi * slope
        ahead = level + damped
        error = value * driven - ahead if value == value else np.zeros_like(ahead)
        level, slope = ahead + alpha * error, damped + beta * error
        out[:, :, i] = error
    return out, np.stack([level, slope], axis=2)


def _concentrate(y: np.ndarray, params: np.ndarray):
    """Least squares over the initial state: sum of squares (K,), initial state (K, 2), final state (K, 2)."""
    error, final = _residuals(y, params)
    a, b, c = error[:, 0], error[:, 1], error[:, 2]
    bb, bc, cc = (b * b).sum(1), (b * c).sum(1), (c * c).sum(1)
    ab, ac = (a * b).sum(1), (a * c).sum(1)
    det = bb * cc - bc * bc
    start = np.stack([-(cc * ab - bc * ac) / det, -(bb * ac - bc * ab) / det], axis=1)
    left = a + start[:, :1] * b + start[:, 1:] * c
    state = final[:, 0] + start[:, :1] * final[:, 1] + start[:, 1:] * final[:, 2]
    return (left * left).sum(1), start, state


def fit_damped(y: np.ndarray) -> dict:
    """Maximum likelihood ETS(A,Ad,N) of y (n,), NaN for gaps.

    Returns alpha, beta, phi, level and slope (initial), state (final level, slope), sse, loglike, converged and
    state_root: root (2, 2) of the covariance, over s^2, of the final state's error from not knowing the initial state.
    """
    return _fit(np.asarray(y, float).tobytes())


@lru_cache(maxsize=512)
def _fit(data: bytes) -> dict:
    y = np.frombuffer(data)
    n = int(np.isfinite(y).sum())
    centre, scale = float(np.nanmean(y)), float(np.nanstd(y)) or 1.0
    y = (y - centre) / scale

    def value(params: np.ndarray) -> np.ndarray:
        return -np.log(np.maximum(_concentrate(y, params)[0], 1e-300))

    points = lattice(AXES)
    starts = peaks(points, value(points), tuple(map(len, AXES)), STARTS)
    best, _, settled = zoom(value, starts, WIDTH, LOW, HIGH)
    (sse,), (start,), (state,) = _concentrate(y, best[None])
    sse = max(float(sse) * scale**2, 1e-12 * n)
    error, final = _residuals(y, best[None])
    triangle = np.asarray(np.linalg.qr(error[0, 1:].T, mode="r"))
    return {
        "alpha": float(best[0]), "beta": float(best[0] * best[1]), "phi": float(best[2]),
        "level": centre + scale * float(start[0]), "slope": scale * float(start[1]),
        "state": (centre + scale * float(state[0]), scale * float(state[1])),
        "state_root": np.linalg.solve(triangle.T, final[0, 1:]).T,
        "sse": sse, "loglike": float(-n / 2 * (np.log(2 * np.pi * sse / n) + 1)), "converged": settled,
    }  # fmt: skip


def damped_ets(track: Track, horizon: int) -> tuple[LogOdds[Mixture], dict]:
    """ETS(A,Ad,N) on log-odds, t(n - 2): variance of Hyndman et al. (2008), table 6.1, with s^2 = SSE / (n - 2), plus
    that of the two estimated initial states; the smoothing parameters are taken as known."""
    at = track.steps()
    z = np.full(at[-1] + 1, np.nan)
    z[at] = track.z
    made = fit_damped(z)
    alpha, beta, phi = made["alpha"], made["beta"], made["phi"]
    damping = np.cumsum(phi ** np.arange(1.0, horizon + 1))
    level, slope = made["state"]
    loads = np.concatenate([[1.0], alpha + beta / phi * damping[:-1] * phi])
    shocks = np.tril(loads[np.abs(np.subtract.outer(np.arange(horizon), np.arange(horizon)))])
    reach = np.column_stack([np.ones(horizon), damping]) @ made["state_root"]
    df = track.n - 2
    cov = made["sse"] / df * (shocks @ shocks.T + reach @ reach.T)
    parameters = {name: made[name] for name in ("alpha", "beta", "phi", "level", "slope", "loglike")}
    info = {"parameters": parameters, "converged": made["converged"]}
    return LogOdds(Mixture.single(level + slope * damping, cov, df)), info


def _grid(steps: bytes, horizon: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """What the `GRID` of W parameters makes of observations at whole-numbered times, whatever their values.

    Every observation is its initial states' share and a sum of past shocks, so that a year without a figure costs what
    is not known of its shock. Returns whiten (W, n, n) and logdet (W,) as `Posterior` takes them, and the forecast as
    a linear function (W, H, n) of the observations with its covariance (W, H, H) up to sigma^2.
    """
    at = np.frombuffer(steps, int)
    n, size = at.size, at[-1] + 1 + horizon
    alpha, beta, phi = GRID[:, 0, None], (GRID[:, 0] * GRID[:, 1])[:, None], GRID[:, 2, None]
    damping = np.cumsum(phi ** np.arange(1.0, size + 1), axis=1)
    impulse = np.concatenate([np.ones((len(GRID), 1)), alpha + beta * damping[:, : size - 1]], axis=1)
    lag = np.subtract.outer(np.arange(size), np.arange(size))
    rows = np.concatenate([at, np.arange(size - horizon, size)])
    loads = np.where(lag >= 0, impulse[:, lag], 0.0)[:, rows]
    cov, states = loads @ loads.transpose(0, 2, 1), np.stack([np.ones_like(damping), damping], axis=2)[:, rows]
    root = np.linalg.cholesky(cov[:, :n, :n])
    white = np.linalg.inv(root)
    base, triangle = np.linalg.qr(white @ states[:, :n])
    fitted = base.transpose(0, 2, 1) @ white
    whiten, gain = white - base @ fitted, cov[:, n:, :n] @ white.transpose(0, 2, 1)
    reach = (states[:, n:] - gain @ white @ states[:, :n]) @ np.linalg.inv(triangle)
    sizes = np.concatenate([np.einsum("wii->wi", part) for part in (root, triangle)], axis=1)
    logdet = 2 * np.log(np.abs(sizes)).sum(1)
    linear = gain @ white + reach @ fitted
    ahead = cov[:, n:, n:] - gain @ gain.transpose(0, 2, 1) + reach @ reach.transpose(0, 2, 1)
    return whiten, logdet, linear, ahead


_kept = lru_cache(maxsize=KEPT)(_grid)


def damped_smoothing(track: Track, horizon: int) -> tuple[LogOdds[Mixture], dict]:
    """ETS(A,Ad,N) on log-odds with its three smoothing parameters integrated out.

    Flat prior over the `GRID`, flat priors on the two initial states and 1 / sigma on the scale: every point's forecast
    is a Student t(n - 2), the result is their mixture, weighted by |X'X|^(-1/2) SSE^(-(n - 2) / 2).
    """
    at = track.steps()
    whiten, logdet, linear, cov = (_kept if at[-1] < LONGEST else _grid)(at.tobytes(), horizon)
    made = Posterior(track.z, whiten, logdet, track.n - 2)
    mean = made.weights @ np.column_stack([GRID[:, 0], GRID[:, 0] * GRID[:, 1], GRID[:, 2]])
    parameters = dict(zip(("alpha", "beta", "phi"), mean.tolist(), strict=True))
    return LogOdds(made.mixture(linear, cov)), {"parameters": parameters}
