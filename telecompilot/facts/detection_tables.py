"""Tables of the chapter on detection: years path by path, and the watch-list, in a reader's words."""

from __future__ import annotations

import math
import re

import numpy as np
import pandas as pd

from telecompilot import evidence
from telecompilot.evidence import Evidence, formats
from telecompilot.facts import gains
from telecompilot.facts.gains import EARLY, LAST
from telecompilot.study import detection, watchlist

MISSING = "not within the horizon"
SHARES = {"brand": "brand share", "licence": "licence-holder share", "ceiling": "upper bound on brand share"}


def when(year: float) -> str:
    """Put a decimal year in words ("mid-2028"), a missing one as the phrase for "not within the horizon"."""
    if not math.isfinite(year):
        return MISSING
    part = ("early ", "mid-", "late ")[min(2, int(4 * (year % 1) + 1) // 2)]
    return f"{part}{int(year)}"


def by_path(ev: Evidence | None = None) -> pd.DataFrame:
    """Return the table of the scenarios: share, path, chances in percent, and the years in words."""
    found = gains.paths(ev or evidence.load())
    return pd.DataFrame(
        {
            "Path": found.path,
            "Share": found.share.map(SHARES),
            f"Detected by {EARLY}, %": (100 * found.chance_2030).round(1),
            f"Detected by {LAST}, %": (100 * found.chance_2035).round(1),
            "Even chance from": [when(year) for year in found.year_50],
            "Four chances in five from": [when(year) for year in found.year_80],
        }
    )


def watch(ev: Evidence | None = None) -> pd.DataFrame:
    """Return the watch-list as a reader's table, one row a published share that could show a gain."""
    ev = ev or evidence.load()
    found = detection.watchlist(ev)
    bound = found.share == "ceiling"
    return pd.DataFrame(
        {
            "Published figure": found.what,
            "Shows": found.share.map(SHARES),
            "Latest": [f"{formats.pct(row.last)}, {_period(row, ev)}" for row in found.itertuples()],
            "Foretold": [_share(value) for value in found.expected],
            "Sign from": ["–" if no else _share(value) for value, no in zip(found.sign_at, bound, strict=True)],
            "Detected from": ["–" if no else _share(value) for value, no in zip(found.detected_at, bound, strict=True)],
            "Next due": [_due(row) for row in found.itertuples()],
            "State": [_state(row) for row in found.itertuples()],
        }
    ).reset_index(drop=True)


def watched() -> tuple[str, ...]:
    """Return the ids of the series on the watch-list."""
    return tuple(name for names, *_ in watchlist.WATCHED.values() for name in names)


def _share(value: float) -> str:
    return formats.pct(value) if np.isfinite(value) else "–"


def _period(row, ev: Evidence) -> str:
    """Put a period in words; a half-year is dated by its last month."""
    code = re.sub(r"(?<=\d)Q", "-Q", str(row.period))
    halves = {ev.catalogue.frequency.get(name) for name in watchlist.WATCHED[row.Index][0]} & {"half"}
    if halves and code[4:] in ("-06", "-12"):
        code = f"{code[:4]}-H{1 if code.endswith('06') else 2}"
    return str(formats.date(code))


def _state(row) -> str:
    if row.share == "ceiling":
        return "cannot show a gain"
    return str(row.state) if np.isfinite(row.expected) else f"{row.state}: no past to compare with"


def _due(row) -> str:
    return f"{formats.date(row.next_expected)}{', overdue' if row.overdue else ''}"
