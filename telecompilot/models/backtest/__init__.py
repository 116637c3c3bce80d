"""Rolling-origin evaluation: every model on every series, from every origin, and the tables a reader sees."""

from .rolling import PROBABILITIES, rolling_origin
from .simulate import TRUTHS, simulate, simulated_coverage
from .tables import compare, coverage_table, independent_origins, leaderboard, met, pit_table

__all__ = [
    "PROBABILITIES",
    "TRUTHS",
    "compare",
    "coverage_table",
    "independent_origins",
    "leaderboard",
    "met",
    "pit_table",
    "rolling_origin",
    "simulate",
    "simulated_coverage",
]
