"""Our trend models beside those of other libraries: the reader of the result file that `benchmarks/peers.py` writes."""

from __future__ import annotations

import pandas as pd

from telecompilot.evidence import formats, paths
from telecompilot.facts import track_record

FILE = paths.BENCHMARKS / "peers.csv"
OURS, BATCHED = "telecompilot", "Integrated trend, in batches"


def load() -> pd.DataFrame:
    """Return the committed result: library, version, model, n, mase, wis (points), hits50, hits80, hits95, failed,
    rate (fits with quantiles a second on one core), inputs (see `digest`), machine, date."""
    return pd.read_csv(FILE, dtype={"version": str, "date": str})


def table() -> pd.DataFrame:
    """Return the comparison for readers, best weighted interval score first."""
    rows = load().sort_values(["wis", "model"])
    rows = rows[rows.model != BATCHED]
    bands = {
        f"{level}% band": [f"{hits}\u00a0of\u00a0{n}" for hits, n in zip(rows[f"hits{level}"], rows.n, strict=True)]
        for level in (50, 80, 95)
    }
    scored = {"Model": rows.model, "From": rows.library, "WIS": rows.wis.round(2), "MASE": rows.mase.round(2)}
    speed = {"Fits a second": rows.rate.round(0).astype(int), "Anchor": [f"peer-{k}" for k in range(len(rows))]}
    return pd.DataFrame(scored | bands | speed).reset_index(drop=True)


def note() -> str:
    """Return what a reader needs to read the comparison: conditions, versions, machine and date."""
    rows = load()
    theirs = rows.dropna(subset="version").drop_duplicates("library")
    versions = ", ".join(f"{row.library} {row.version}" for row in theirs.itertuples())
    return (
        "All horizons pooled, best WIS first. WIS in points of share, MASE: error over the past’s mean yearly change. "
        "Bands: outcomes held. Fits a second: fit and five-year quantiles of one series of twenty years, one core. "
        f"Measured on {pd.Timestamp(rows.date[0]):%-d %B %Y} with {versions} on {rows.machine[0]}."
    )


def _spoken(name: str) -> str:
    """A method's name inside a sentence."""
    own = name.split(" (")[0]
    return own if own.startswith(("Auto", "Prophet", "Theta")) else own[0].lower() + own[1:]


def words() -> dict[str, str]:
    """Return the numbers of the comparison that the page on methods quotes."""
    rows = load().sort_values("wis")
    shown = rows[rows.model != BATCHED].reset_index(drop=True)
    own, other = shown[shown.library == OURS], shown[shown.library != OURS]
    lead = shown[shown.model == track_record.NAMES[track_record.LEAD]].iloc[0]
    best, rival, widest = own.iloc[0], other.iloc[0], other.loc[other.hits80.idxmax()]
    quickest = other.loc[other.rate.idxmax()]
    quick = f"the {_spoken(quickest.model)} of {quickest.library}"
    speed = rows.set_index("model").rate
    return {
        "peers_own": formats.count(len(own)),
        "peers_tried": formats.count(len(other)),
        "peers_forecasts": formats.num(int(lead.n)),
        "peers_first": "one of ours" if shown.library[0] == OURS else "one of theirs",
        "peers_best": f"{_spoken(best.model)} ({formats.num(best.wis, 2)} points)",
        "peers_rival": f"the {_spoken(rival.model)} of {rival.library} ({formats.num(rival.wis, 2)} points)",
        "peers_place": formats.num(int(lead.name) + 1),
        "peers_all": formats.num(len(shown)),
        "peers_lead_held": formats.num(int(lead.hits80)),
        "peers_own_held": formats.num(int(own.hits80.max())),
        "peers_widest": _spoken(widest.model),
        "peers_held": formats.num(int(widest.hits80)),
        "peers_least": formats.num(int(other.hits80.min())),
        "peers_batch": formats.num(round(speed[BATCHED], -2)),
        "peers_single": formats.num(round(speed[track_record.NAMES["integrated_trend"]], -1)),
        "peers_lead_rate": formats.num(round(lead.rate)),
        "peers_quickest": f"{quick} ({formats.num(round(quickest.rate, -1))})",
        "peers_slowest": formats.num(other.rate.min()),
    }
