"""Read one table of `data/`: text as text, numbers as numbers, and stop at a cell that cannot be read."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from telecompilot.evidence import access_log, forecasts, guards, units

TABLES = (
    "observations",
    "series",
    "sources",
    "events",
    "services",
    "firms",
    "pilots",
    "scenarios",
    "paths",
    "regions",
    "sectors",
    "claims",
    "forecasts",
)
PANEL_FOLDER = "panel"  # shares abroad, in a folder of their own: another rule, other sources, no series of the report
PANEL = ("shares", "definitions", "openings", "law", "sources")
KEYS = {
    "series": "series_id",
    "sources": "source_id",
    "events": "event_id",
    "paths": "scenario",
    "regions": "region",
    "sectors": "sector",
    "claims": "claim_id",
}
NUMBERS = {
    "observations": ("value",),
    "series": ("lower", "upper"),
    "events": ("cap_before", "cap_after"),
    "services": ("foreign_cap",),
    "scenarios": ("value", "low", "high"),
    "forecasts": ("last", *forecasts.QUANTILES, forecasts.CHANCE),
}

# How far to trust the host of a document, best first; the last two support no finding alone.
KINDS = ("official", "association", "company_filing", "research_firm", "academic", "newswire", "blog", "mirror")
WEAK_KINDS = frozenset({"blog", "mirror"})


class EvidenceError(LookupError):
    """The tables lack what was wanted, or hold a cell that cannot be read."""


def read(folder: Path, name: str) -> pd.DataFrame:
    """Read one table: text as text, numbers as floats (NaN where empty), by its key where it has one."""
    path = folder / f"{name}.csv"
    if not path.is_file():
        raise EvidenceError(f"{path} is missing")
    with access_log.suspend():
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    for field in table.columns[[cells.str.contains("]{holds=", regex=False).any() for _, cells in table.items()]]:
        table[field] = table[field].map(guards.plain)
    for field in NUMBERS.get(name, ()):
        cells = table[field]
        bad = cells[~cells.map(lambda cell: not cell or bool(units.PLAIN_NUMBER.fullmatch(cell)))]
        if len(bad):
            raise EvidenceError(f"{path}:{bad.index[0] + 2}: {field}: {bad.iloc[0]!r} is not a plain number")
        if name == "observations":
            table["printed"] = cells
        table[field] = pd.to_numeric(cells.replace("", math.nan))
    if name == "events":
        table = table.sort_values("date", kind="stable", ignore_index=True)  # wherever an author has put a row
    return table.set_index(KEYS[name]) if name in KEYS else table


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known id most like `word`, or an empty string if none is near."""
    return next(iter(difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)), "")


def meant(word: str, known: Iterable[str]) -> str:
    """Return the end of a message on an unknown id: the one that may be meant, or nothing if none is near."""
    near = nearest(word, known)
    return f"; did you mean {near}?" if near else ""
