"""The columns of forecasts.csv, and the digest that ties each of its rows to all rows above it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

QUANTILES = {"q025": 0.025, "q10": 0.1, "q25": 0.25, "q50": 0.5, "q75": 0.75, "q90": 0.9, "q975": 0.975}
CHANCE, DIGEST = "probability", "digest"
QUESTIONS = ("sign_", "pilot_")  # how the targets begin that are no series: answered by yes or no
KEY = ("target", "due", "model", "version", "origin")  # a forecast is made once
LENGTH = 32  # hexadecimal digits kept of a SHA-256


def digest(above: str, row: Mapping[str, str], columns: Iterable[str]) -> str:
    """Return the digest of a row: of that of the row above (empty for the first) and of its own cells as written."""
    cells = [row[name] for name in columns if name != DIGEST]
    return hashlib.sha256("\n".join([above, *cells]).encode()).hexdigest()[:LENGTH]
