"""How often each model's 80 % intervals held in worlds whose law is known: the reader of the result file.

`benchmarks/simulated.py` writes it: too slow for a page, and the same on every machine but for the last digit of a fit.
"""

from __future__ import annotations

import pandas as pd

from telecompilot.evidence import paths

FILE = paths.BENCHMARKS / "simulated.csv"
LEVEL = 0.8
LENGTHS, STEPS = (12, 16), (1, 3, 5)
WORLDS = {
    "random walk": "Random walk",
    "trend": "Swings about a line",
    "wandering slope": "Wandering slope",
    "slope alone": "Slope alone wanders",
}


def load() -> pd.DataFrame:
    """Return the committed result: model, truth, n, step, nominal, hits, total, coverage, low, high (Wilson 95 %)."""
    return pd.read_csv(FILE)
