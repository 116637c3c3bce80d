"""Rolling-origin evaluation: every model on every series, from every origin, and the tables a reader sees."""

from .rolling import PROBABILITIES, rolling_origin
from .tables import compare, coverage_table, independent_origins, leaderboard, met

__all__ = [
    "PROBABILITIES",
    "compare",
    "coverage_table",
    "independent_origins",
    "leaderboard",
    "met",
    "rolling_origin",
]
