"""The panel of `data/panel/`: foreign shares of markets abroad, dated openings, and answers on the law."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from telecompilot.evidence import access_log, tables, units
from telecompilot.evidence.points import TIMINGS
from telecompilot.evidence.store import Evidence

CODES = {"shares": "value", "openings": "cap_before cap_after", "law": "answer"}  # columns of numbers


class Panel(NamedTuple):
    """The tables: `shares` (value in percent, `low` and `high` what its digits leave open, `when` in decimal years and
    `half`, years from there to the end of its period),
    `definitions` and `sources` by id, `openings` (caps NaN where not stated), `law` (answer a number)."""

    shares: pd.DataFrame
    definitions: pd.DataFrame
    openings: pd.DataFrame
    law: pd.DataFrame
    sources: pd.DataFrame


@access_log.once
def load(ev: Evidence) -> Panel:
    """Return the panel beside the tables of the evidence. Raises EvidenceError if a table is missing."""
    folder = ev.folder / tables.PANEL_FOLDER
    shares, definitions, openings, law, sources = (_read(folder, name) for name in tables.PANEL)
    definitions = definitions.set_index("definition_id")
    half = 0.5 * 10.0 ** -shares.printed.map(units.decimals)
    timing = definitions.timing[shares.definition_id]
    when = [TIMINGS[kind](period) for kind, period in zip(timing, shares.period, strict=True)]
    ends = {"low": (shares.value - half).clip(0), "high": (shares.value + half).clip(upper=100)}
    reach = {"year end": 0.0, "month end": 0.0, "April to September": 0.25}
    shares = shares.drop(columns="printed").assign(when=when, **ends, half=[reach.get(kind, 0.5) for kind in timing])
    return Panel(shares, definitions, openings, law, sources.set_index("source_id"))


def series(ev: Evidence, market_id: str) -> dict[str, pd.DataFrame]:
    """Return the series of a market, by definition: when, value, low, high, half, joint, in the order of time.

    Definitions are never joined, but for one that definitions.csv says continues another: both then stand in one frame
    under the later name, and `joint` is 1 for the figures of the later one (0 elsewhere), for a model to give them a
    level of their own. Raises EvidenceError for a market that has no figure.
    """
    found = load(ev)
    rows = found.shares[found.shares.market_id == market_id].sort_values("when", kind="stable")
    if rows.empty:
        raise tables.EvidenceError(f"no market {market_id!r} in data/{tables.PANEL_FOLDER}/shares.csv")
    parts = {name: part.assign(joint=0) for name, part in rows.groupby("definition_id", sort=False)}
    for name, earlier in found.definitions.continues.items():
        if earlier in parts and name in parts:
            parts[name] = pd.concat([parts.pop(earlier), parts[name].assign(joint=1)])
    columns = ["when", "value", "low", "high", "half", "joint"]
    return {name: part[columns].reset_index(drop=True) for name, part in parts.items()}


def has(ev: Evidence, market_id: str) -> bool:
    """Return whether the panel lies beside the tables and has a figure of the market."""
    folder = ev.folder / tables.PANEL_FOLDER
    return (folder / "shares.csv").is_file() and market_id in set(load(ev).shares.market_id)


def figure(ev: Evidence, market_id: str, period: str) -> pd.Series:
    """Return the row of `shares` of a market in a period, as written there. Raises EvidenceError if not just one is."""
    rows = load(ev).shares
    found = rows[(rows.market_id == market_id) & (rows.period == period)]
    if len(found) != 1:
        what = "no figure" if found.empty else f"{len(found)} figures, by definition,"
        raise tables.EvidenceError(f"data/{tables.PANEL_FOLDER}/shares.csv has {what} of {market_id} for {period}")
    return found.iloc[0]


def share(ev: Evidence, market_id: str, period: str) -> float:
    """Return the share of a market in a period, percent. Raises EvidenceError if there is not just one."""
    return float(figure(ev, market_id, period).value)


def source(ev: Evidence, source_id: str) -> pd.Series:
    """Return one document of the panel. Raises EvidenceError for an id that neither it nor sources.csv has."""
    found = load(ev).sources
    if source_id not in found.index:
        raise tables.EvidenceError(f"no source {source_id!r} in sources.csv or {tables.PANEL_FOLDER}/sources.csv")
    return found.loc[source_id]


def _read(folder: Path, name: str) -> pd.DataFrame:
    path = folder / f"{name}.csv"
    if not path.is_file():
        raise tables.EvidenceError(f"{path} is missing")
    access_log.record(str(path.resolve()))
    with access_log.suspend():
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    if name == "shares":
        table["printed"] = table.value
    for column in CODES.get(name, "").split():
        table[column] = pd.to_numeric(table[column].replace("", np.nan))
    return table
