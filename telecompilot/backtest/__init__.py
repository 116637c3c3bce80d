"""Rolling-origin evaluation: every model on every series, from every origin, and the tables a reader sees."""

from .rolling import PROBABILITIES, rolling_origin, source_key
from .tables import compare, coverage_table, independent_origins, leaderboard, pit_table

__all__ = [
    "PROBABILITIES",
    "compare",
    "coverage_table",
    "independent_origins",
    "leaderboard",
    "pit_table",
    "rolling_origin",
    "source_key",
]
