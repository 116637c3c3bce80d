"""State-space trends: variances by `likelihood.maximise`, states and forecasts by statsmodels, exact diffuse start.

The intervals are plug-in, as statsmodels prints them: the estimated variances are taken as known, which makes them too
narrow on short series. They stand here to be measured beside `integrated_trend`, which is the cure.
"""

from __future__ import annotations

import numpy as np
from statsmodels.tsa.statespace.initialization import Initialization
from statsmodels.tsa.statespace.mlemodel import MLEModel
from statsmodels.tsa.statespace.structural import UnobservedComponents

from .likelihood import maximise
from .mixture import Mixture
from .result import Distribution, LogOdds
from .track import Track


class DampedTrend(MLEModel):
    """Local level with a damped stochastic slope, which UnobservedComponents lacks:
    level' = level + phi slope + eta, slope' = phi slope + zeta. Parameters: three variances and phi."""

    def __init__(self, endog):
        super().__init__(endog, k_states=2, initialization=Initialization(2, "diffuse"))
        self["design"], self["selection"] = np.array([[1.0, 0.0]]), np.eye(2)

    @property
    def param_names(self) -> list[str]:
        return ["sigma2.irregular", "sigma2.level", "sigma2.trend", "damping"]

    @property
    def start_params(self) -> np.ndarray:
        change = np.nanvar(np.diff(self.endog[:, 0]))
        return np.array([change / 4, change / 2, change / 8, 0.9])

    def update(self, params, **kwargs):
        params = super().update(params, **kwargs)
        self["obs_cov", 0, 0] = params[0]
        self["state_cov"] = np.diag(params[1:3])
        self["transition"] = np.array([[1.0, params[3]], [0.0, params[3]]])


def _forecast(build, track: Track, horizon: int, slope: bool, damped: bool = False) -> tuple[Distribution, dict]:
    z = track.grid() - track.z[-1]
    made = maximise(track.z - track.z[-1], np.rint(track.t), slope, damped)
    model = build(z)
    params = np.append(made["variances"], [made["phi"]] * damped)
    model.update(params)
    mean, cov = _ahead(model.ssm, horizon)
    return LogOdds(Mixture.single(track.z[-1] + mean, cov, np.inf)), {
        "parameters": dict(zip(model.param_names, params.tolist(), strict=True)),
        "loglike": made["loglike"],
        "warnings": [] if made["settled"] else ["the search for the variances did not settle"],
        "converged": made["settled"],
    }


def _ahead(ssm, horizon: int) -> tuple[np.ndarray, np.ndarray]:
    """Mean (H,) and joint covariance (H, H) of future observations, carried forward from statsmodels' filter (its
    results wrapper gives the same margins, ten times slower, and no covariance between steps)."""
    filtered = ssm.filter()
    state, cov = filtered.predicted_state[:, -1], filtered.predicted_state_cov[..., -1]
    transition, design, noise = ssm["transition"], ssm["design"], ssm["obs_cov"].item()
    shocks = ssm["selection"] @ ssm["state_cov"] @ ssm["selection"].T
    mean, out = np.zeros(horizon), np.zeros((horizon, horizon))
    for h in range(horizon):
        mean[h], reach = (design @ state).item(), cov
        for g in range(h, horizon):
            out[h, g] = out[g, h] = (design @ reach @ design.T).item()
            reach = reach @ transition.T
        out[h, h] += noise
        state, cov = transition @ state, transition @ cov @ transition.T + shocks
    return mean, out


def local_level(track: Track, horizon: int) -> tuple[Distribution, dict]:
    """Random walk plus noise."""
    return _forecast(lambda z: UnobservedComponents(z, "llevel", use_exact_diffuse=True), track, horizon, slope=False)


def local_trend(track: Track, horizon: int) -> tuple[Distribution, dict]:
    """Local linear trend: level and slope both wander."""
    return _forecast(lambda z: UnobservedComponents(z, "lltrend", use_exact_diffuse=True), track, horizon, slope=True)


def damped_trend(track: Track, horizon: int) -> tuple[Distribution, dict]:
    """Local trend whose slope dies out."""
    return _forecast(DampedTrend, track, horizon, slope=True, damped=True)
