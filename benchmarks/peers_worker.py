"""Forecasts of other libraries, made in an environment of their own: run by `benchmarks.peers`, not imported.

``python peers_worker.py IN OUT`` reads windows of shares (JSON) and writes each method's quantiles and speed. It needs
sktime, statsforecast and prophet, which want an older pandas than the report, and nothing of the report itself.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import warnings
from collections.abc import Callable
from importlib.metadata import version

import numpy as np
import pandas as pd

SECONDS, RUNS = 1.0, 3  # of processor time for each method's speed, and how often; the best counts
METHODS = {
    "Random walk with drift": "statsforecast",
    "AutoETS": "statsforecast",
    "AutoARIMA": "statsforecast",
    "AutoTheta": "statsforecast",
    "Damped smoothing, sktime": "sktime",
    "Theta": "sktime",
    "Local linear trend, sktime": "sktime",
    "Prophet, logistic growth": "prophet",
    "Prophet on log-odds": "prophet",
}


def logit(share):
    """Log-odds of shares."""
    return np.log(share / (1 - share))


def expit(z):
    """Shares of log-odds."""
    return 1 / (1 + np.exp(-np.asarray(z)))


def filled(window: dict) -> pd.Series:
    """A share on every year from first to last, missing years drawn straight between neighbours on log-odds: these
    methods know no gaps."""
    years = np.arange(window["years"][0], window["years"][-1] + 1)
    z = np.interp(years, window["years"], logit(np.array(window["share"])))
    return pd.Series(expit(z), pd.period_range(str(years[0]), periods=len(years), freq="Y"))


def statsforecast(build: Callable) -> Callable:
    """A statsforecast model on log-odds; its levels are central intervals in percent."""

    def forecast(window: dict, horizon: int, probabilities: list[float]) -> np.ndarray:
        levels = sorted({round(100 * abs(1 - 2 * p), 6) for p in probabilities if p != 0.5})
        made = build().forecast(y=logit(filled(window).to_numpy()), h=horizon, level=levels)
        found = {key: np.asarray(value) for key, value in made.items() if key != "fitted"}
        columns = []
        for p in probabilities:
            level = f"{round(100 * abs(1 - 2 * p), 6):g}"
            names = {"mean"} if p == 0.5 else {f"{'lo' if p < 0.5 else 'hi'}-{text}" for text in (level, f"{level}.0")}
            columns.append(next(found[name] for name in names if name in found))
        return expit(np.column_stack(columns))

    return forecast


def sktime(build: Callable) -> Callable:
    """A sktime forecaster behind its own transformer of bounded series."""

    def forecast(window: dict, horizon: int, probabilities: list[float]) -> np.ndarray:
        from sktime.forecasting.compose import TransformedTargetForecaster
        from sktime.transformations.series.scaledlogit import ScaledLogitTransformer

        pipe = TransformedTargetForecaster([ScaledLogitTransformer(0, 1), build()])
        pipe.fit(filled(window), fh=list(range(1, horizon + 1)))
        return pipe.predict_quantiles(alpha=probabilities).to_numpy()

    return forecast


def prophet(log_odds: bool) -> Callable:
    """Prophet without seasons: logistic growth between 0 and 1, or linear growth of log-odds. It takes gaps."""

    def forecast(window: dict, horizon: int, probabilities: list[float]) -> np.ndarray:
        from prophet import Prophet

        np.random.seed(0)
        share = np.array(window["share"])
        frame = pd.DataFrame({"ds": pd.to_datetime([f"{year}-12-31" for year in window["years"]])})
        frame = frame.assign(y=logit(share) if log_odds else share, cap=1.0, floor=0.0)
        model = Prophet(
            growth="linear" if log_odds else "logistic",
            yearly_seasonality=False, weekly_seasonality=False, daily_seasonality=False,
        ).fit(frame, seed=0)  # fmt: skip
        last = window["years"][-1]
        ahead = pd.DataFrame({"ds": pd.to_datetime([f"{last + h}-12-31" for h in range(1, horizon + 1)])})
        draws = model.predictive_samples(ahead.assign(cap=1.0, floor=0.0))["yhat"]
        found = np.quantile(draws, probabilities, axis=1).T
        return expit(found) if log_odds else found

    return forecast


def methods() -> list[Callable]:
    """Forecasting function of each of the METHODS, in their order."""
    from sktime.forecasting.ets import AutoETS as Smoothing
    from sktime.forecasting.structural import UnobservedComponents
    from sktime.forecasting.theta import ThetaForecaster
    from statsforecast.models import AutoARIMA, AutoETS, AutoTheta, RandomWalkWithDrift

    return [
        *(statsforecast(model) for model in (RandomWalkWithDrift, AutoETS, AutoARIMA, AutoTheta)),
        # sktime's automatic choice dies in predict_quantiles under statsmodels 0.15, so the kind is given
        sktime(lambda: Smoothing(trend="add", damped_trend=True)),
        sktime(ThetaForecaster),
        sktime(lambda: UnobservedComponents(level="local linear trend")),
        prophet(log_odds=False),
        prophet(log_odds=True),
    ]


def spent() -> float:
    """Processor seconds of this process and of those it started and saw end."""
    return sum(os.times()[:4])


def rate(forecast: Callable, windows: list[dict], horizon: int, probabilities: list[float]) -> float:
    """Fits with quantiles a second of processor time, after one warming call."""
    forecast(windows[0], horizon, probabilities)
    found = []
    for _ in range(RUNS):
        begun, done = spent(), 0
        while spent() - begun < SECONDS:
            done += 1
            forecast(windows[done % len(windows)], horizon, probabilities)
        found.append(done / (spent() - begun))
    return max(found)


def one(forecast: Callable, window: dict, horizon: int, probabilities: list[float]) -> dict:
    """Quantiles of one window, or why there are none."""
    try:
        found = np.asarray(forecast(window, horizon, probabilities), float)
    except Exception as error:  # whatever a library raises is its result, and is counted
        return {"quantiles": None, "failed": f"{type(error).__name__}: {error}"[:200]}
    sound = found.shape == (horizon, len(probabilities)) and np.isfinite(found).all()
    return {"quantiles": found.tolist() if sound else None, "failed": "" if sound else "no finite quantiles"}


def main(source: str, target: str) -> None:
    """Read windows from `source`, write each method's quantiles, failures and speed to `target`."""
    warnings.simplefilter("ignore")
    warnings.warn = lambda *_, **__: None  # sktime turns its own warnings on again at every fit
    logging.disable(logging.WARNING)
    with open(source, encoding="utf-8") as file:
        task = json.load(file)
    settings = task["horizon"], task["probabilities"]
    out = []
    for (name, library), forecast in zip(METHODS.items(), methods(), strict=True):
        rows = [one(forecast, window, *settings) for window in task["windows"]]
        out.append({"library": library, "version": version(library), "model": name, "forecasts": rows,
                    "rate": rate(forecast, task["speed"], *settings)})  # fmt: skip
        print(library, name, f"{out[-1]['rate']:.1f}", sum(row["failed"] != "" for row in rows), flush=True)
    with open(target, "w", encoding="utf-8") as file:
        json.dump(out, file)


if __name__ == "__main__":
    main(*sys.argv[1:3])
