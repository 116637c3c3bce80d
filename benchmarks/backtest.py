"""Seconds that the report's whole back-test takes: ``python -m benchmarks.backtest``."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import pandas as pd

from telecompilot import evidence
from telecompilot.evidence import paths
from telecompilot.study import assumptions, scenarios, tested_shares, track_record

PATHS = 10_000


def seconds(cold: int = 3, kept: int = 10) -> pd.Series:
    """Return the least of several runs, wall clock: every series, model and origin refitted with nothing kept (two
    processes), and the same read back from disk. The least, because other work on the machine only adds."""
    ev, places = evidence.load(), paths.CACHE
    ev.share(tested_shares.TESTED[0].series_id)  # reading the tables is not part of it
    found: dict[str, list[float]] = {"cold": [], "from cache": []}
    try:
        for run in range(cold):
            with tempfile.TemporaryDirectory() as folder:
                paths.CACHE = Path(folder)
                found["cold"].append(_timed(ev))
                again = kept if run == cold - 1 else 1
                found["from cache"] += [_timed(ev) for _ in range(again)]
    finally:
        paths.CACHE = places
    return pd.Series({f"whole back-test, {name}": min(runs) for name, runs in found.items()}, name="seconds")


def _timed(ev) -> float:
    begun = time.perf_counter()
    track_record.evaluated(ev)
    return time.perf_counter() - begun


if __name__ == "__main__":
    for what, value in seconds().items():
        print(f"{what:42} {value:8.3f} s")
    begun = time.process_time()
    given = assumptions.load(evidence.load())
    for scenario in given.scenarios:
        scenarios.simulate(scenario, PATHS, seed=123, given=given)
    print(f"{f'{PATHS:,} paths of every scenario':42} {time.process_time() - begun:8.3f} s")
