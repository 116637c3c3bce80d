"""How often each model's 80 % intervals hold in worlds whose law is known: ``python -m benchmarks.simulated``
(`make coverage`) simulates them again (some minutes) and writes `simulated.csv` beside this file.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import expit

from telecompilot.models import scores, trends
from telecompilot.models.backtest.rolling import results
from telecompilot.study.track_record import LENGTHS, NOMINAL, SIMULATED

TRUTHS = {
    "random walk": "drift .06 a year, yearly moves of sd .10, noise .03",
    "trend": "slope .06 a year, AR(1) errors of .6, sd .12",
    "wandering slope": "slope from .06, moving by sd .03 a year, level moves of sd .05, noise .03",
    "slope alone": "slope from .06, moving by sd .03 a year, nothing else: the hardest case",
}
STEPS = (1, 3, 5)
BURN_IN, COUNT, SEED = 50, 500, 0


def simulate(truth: str, n: int, horizon: int, count: int, seed: int = 0) -> np.ndarray:
    """Log-odds (count, n + horizon) of one of the `TRUTHS`, starting near a share of 20 percent."""
    rng = np.random.default_rng([seed, n, list(TRUTHS).index(truth)])
    size = n + horizon
    if truth != "trend":
        moves, noise = {"random walk": (0.10, 0.03), "wandering slope": (0.05, 0.03), "slope alone": (0, 0)}[truth]
        turning = 0 if truth == "random walk" else 0.03
        slope = 0.06 + np.cumsum(turning * rng.standard_normal((count, size)), axis=1)
        level = np.cumsum(slope + moves * rng.standard_normal((count, size)), axis=1)
        return -1.4 + level + noise * rng.standard_normal((count, size))
    shocks = 0.12 * np.sqrt(1 - 0.6**2) * rng.standard_normal((count, size + BURN_IN))
    error = np.zeros((count, size + BURN_IN))
    for i in range(1, size + BURN_IN):
        error[:, i] = 0.6 * error[:, i - 1] + shocks[:, i]
    return -1.4 + 0.06 * np.arange(size) + error[:, BURN_IN:]


def simulated_coverage(
    models=tuple(trends.MODELS),
    lengths=(12, 16),
    steps=STEPS,
    level: float = NOMINAL,
    count: int = 100,
    seed: int = SEED,
    n_jobs: int = 2,
) -> pd.DataFrame:
    """Part of simulated futures that fell inside their central `level` intervals.

    One row a (model, truth, n, step): nominal, hits, total (`count` less failed fits), coverage and its Wilson 95 %
    interval low, high. Replicates are independent, so that interval means what it says. 100 replicates of all models
    take about a minute on two cores.
    """
    cells = [(model, truth, n) for n in lengths for truth in TRUTHS for model in models]
    calls = [(*cell, tuple(steps), level, count, seed) for cell in cells]
    rows = []
    for (model, truth, n), (hits, total) in zip(cells, results(_one_cell, calls, n_jobs, None), strict=True):
        for step, hit in zip(steps, hits, strict=True):
            low, high = scores.wilson(hit, total)
            rows.append({"model": model, "truth": truth, "n": n, "step": step, "nominal": level, "hits": hit,
                         "total": total, "coverage": hit / max(total, 1), "low": low, "high": high})  # fmt: skip
    return pd.DataFrame(rows)


def _one_cell(model, truth, n, steps, level, count, seed) -> tuple[list[int], int]:
    """Hits a step and the number of fits that did not fail."""
    horizon = max(steps)
    shares = expit(simulate(truth, n, horizon, count, seed))
    index = pd.period_range("2001", periods=n, freq="Y")
    hits, total = np.zeros(horizon, int), 0
    for row in shares:
        try:
            made = trends.forecast(pd.Series(row[:n], index), model, horizon, (level,))
        except (ValueError, np.linalg.LinAlgError):
            continue
        ends = made.quantiles.to_numpy()
        hits += (row[n:] >= ends[:, 0]) & (row[n:] <= ends[:, -1])
        total += 1
    return [int(hits[step - 1]) for step in steps], total


def run(models: tuple[str, ...]) -> pd.DataFrame:
    """Return `simulated_coverage` of COUNT made-up shares a world and length."""
    return simulated_coverage(models, LENGTHS, count=COUNT)


if __name__ == "__main__":
    run(tuple(trends.MODELS)).round(4).to_csv(SIMULATED, index=False, lineterminator="\n")
    print(f"{SIMULATED.name}: {COUNT} made-up shares a world and length")
