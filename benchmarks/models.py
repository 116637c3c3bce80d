"""Fits with 5-step quantiles a second, a model each, on one core: ``python -m benchmarks.models``.

Series of 20 annual shares from a random walk with drift on log-odds. `integrated_trend` is timed three ways: batched
over series of equal length, one at a time from arrays, and through `forecast` with its checks and frames.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy.special import expit

from telecompilot.models.trends import MODELS, forecast, integrated, smoothing

LENGTH, HORIZON, BATCH = 20, 5, 256
PROBABILITIES = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)


def simulated(count: int, seed: int = 0) -> np.ndarray:
    """Log-odds (count, LENGTH) of random walks with drift."""
    rng = np.random.default_rng(seed)
    return -1 + np.cumsum(0.06 + 0.1 * rng.standard_normal((count, LENGTH)), axis=1)


def rate(work: Callable[[int], int], seconds: float = 1.0) -> float:
    """Fits a second of processor time (which a busy machine does not change): `work(i)` does piece i and returns how
    many fits that was; one warming call first. Fits that another model made of the same series are forgotten."""
    smoothing._fit.cache_clear()
    work(0)
    done, i, begun = 0, 1, time.process_time()
    while time.process_time() - begun < seconds:
        done, i = done + work(i), i + 1
    return done / (time.process_time() - begun)


def bench(seconds: float = 1.0) -> pd.Series:
    """Fits a second, indexed by what was timed."""
    z = simulated(4096)  # enough that no model meets a series twice
    index = pd.period_range("2001", periods=LENGTH, freq="Y")
    shares = [pd.Series(expit(row), index) for row in z]

    def batched(i: int) -> int:
        part = z[(i * BATCH) % len(z) :][:BATCH]
        integrated.fit(part).forecast(HORIZON).quantile(PROBABILITIES)
        return len(part)

    def single(i: int) -> int:
        integrated.fit(z[i % len(z)]).forecast(HORIZON).quantile(PROBABILITIES)
        return 1

    def called(model: str) -> Callable[[int], int]:
        return lambda i: len(forecast(shares[i % len(shares)], model, HORIZON).quantiles) // HORIZON

    out = {
        f"integrated_trend, batches of {BATCH}": rate(batched, seconds),
        "integrated_trend, single fit": rate(single, seconds),
    }
    out |= {f"forecast(..., {model!r})": rate(called(model), seconds) for model in MODELS}
    return pd.Series(out, name="fits a second")


if __name__ == "__main__":
    single_threaded = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    if os.environ.get("OMP_NUM_THREADS") != "1":  # one core means one core, and it is read when numpy loads
        arguments = [sys.executable, "-m", "benchmarks.models"]
        os.execve(sys.executable, arguments, {**os.environ, **single_threaded})
    for what, value in bench().items():
        print(f"{what:42} {value:8.0f} fits/s {1000 / value:8.2f} ms")
