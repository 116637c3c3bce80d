"""How often each model's 80 % intervals hold in worlds whose law is known: ``python -m benchmarks.simulated``
(`make coverage`).

Runs `backtest.simulated_coverage` again (some minutes) and writes `simulated.csv` beside this file.
"""

from __future__ import annotations

import pandas as pd

from telecompilot.models import backtest, trends
from telecompilot.study.track_record import LENGTHS, NOMINAL, SIMULATED, STEPS, WORLDS

COUNT, SEED = 500, 0


def run(models: tuple[str, ...], truths: tuple[str, ...] = tuple(WORLDS), count: int = COUNT) -> pd.DataFrame:
    """Return backtest.simulated_coverage on `count` made-up shares a world and length, the rows of `truths`."""
    frame = backtest.simulated_coverage(models, LENGTHS, STEPS, NOMINAL, count, seed=SEED)
    return frame[frame.truth.isin(truths)].reset_index(drop=True)


if __name__ == "__main__":
    run(tuple(trends.MODELS)).round(4).to_csv(SIMULATED, index=False, lineterminator="\n")
    print(f"{SIMULATED.name}: {COUNT} made-up shares a world and length")
