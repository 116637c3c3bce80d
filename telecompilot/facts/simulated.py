"""How often each model's 80 % intervals held in worlds whose law is known: the result file and its reader.

``python -m telecompilot.facts.simulated`` runs `backtest.simulated_coverage` again (some minutes) and writes
`simulated.csv` beside this file: too slow for a page, and the same on every machine but for the last digit of a fit.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from telecompilot import backtest

FILE = Path(__file__).with_suffix(".csv")
COUNT, SEED, LEVEL = 500, 0, 0.8
LENGTHS, STEPS = (12, 16), (1, 3, 5)
WORLDS = {
    "random walk": "Random walk",
    "trend": "Swings about a line",
    "wandering slope": "Wandering slope",
    "slope alone": "Slope alone wanders",
}


def run(models: tuple[str, ...], truths: tuple[str, ...] = tuple(WORLDS), count: int = COUNT) -> pd.DataFrame:
    """Return backtest.simulated_coverage on `count` made-up shares a world and length, the rows of `truths`."""
    frame = backtest.simulated_coverage(models, LENGTHS, STEPS, LEVEL, count, seed=SEED)
    return frame[frame.truth.isin(truths)].reset_index(drop=True)


def load() -> pd.DataFrame:
    """Return the committed result: model, truth, n, step, nominal, hits, total, coverage, low, high (Wilson 95 %)."""
    return pd.read_csv(FILE)


if __name__ == "__main__":
    from telecompilot import trends

    run(tuple(trends.MODELS)).round(4).to_csv(FILE, index=False, lineterminator="\n")
    print(f"{FILE.name}: {COUNT} made-up shares a world and length")
