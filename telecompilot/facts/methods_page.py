"""Counts that the pages on methods and changes quote: what the evidence holds and how far it can be trusted."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
from scipy import stats

from telecompilot import evidence
from telecompilot.evidence import Evidence, formats
from telecompilot.evidence.derived import formulas
from telecompilot.evidence.tables import KINDS, WEAK_KINDS
from telecompilot.facts import bench_figures, peer_figures
from telecompilot.facts.track_record import NOMINAL
from telecompilot.models import boundary, scores
from telecompilot.models.trends import combination, kernel

# Before publication figures drawn at random were looked up again in their sources; one source could not be reached.
DRAWN, REACHED, WRONG = 36, 35, 0


def tables(ev: Evidence | None = None) -> pd.DataFrame:
    """Return the number of rows of each table: table, what a row is, rows, and an anchor."""
    ev = ev or evidence.load()
    rows = {
        "observations": ("one figure from one source", ev.observations),
        "series": ("what a series counts", ev.catalogue),
        "sources": ("one document that was read", ev.sources),
        "events": ("one dated opening, rule or market event", ev.events),
        "services": ("one telecom service under one regime", ev.services),
        "firms": ("one named applicant or approved firm", ev.firms),
        "pilots": ("one earlier pilot", ev.pilots),
        "scenarios": ("one assumption of one scenario", ev.scenarios),
        "claims": ("one claim of the source article", ev.claims),
    }
    found = [(name, what, len(table), f"{name}-table") for name, (what, table) in rows.items()]
    return pd.DataFrame(found, columns=["table", "row", "rows", "anchor"])


def numbers(ev: Evidence | None = None) -> SimpleNamespace:
    """Return every number of the two pages' prose as Text."""
    ev = ev or evidence.load()
    sizes = tables(ev).set_index("table").rows
    words = {f"rows_{name}": formats.num(int(size)) for name, size in sizes.items()}
    words |= {
        "collected": formats.date(evidence.collected()),
        "clear": formats.pct(0.95, 0),
        "usual": formats.pct(NOMINAL, 0),
    }
    return SimpleNamespace(**words, **_sources(ev), **_figures(ev), **_sample(), **_compared(), **_settings())


def _settings() -> dict[str, formats.Text]:
    """What the formulas leave open: numbers that the code fixes."""
    ranges = [f"{100 * (1 - 2 * level):.0f}" for level in scores.WIS_LEVELS if level < 0.5][::-1]
    return {
        "trend_steps": formats.count(kernel.STEPS),
        "trend_mixes": formats.num(len(kernel.WEIGHTS)),
        "headline_members": formats.count(len(combination.MEMBERS)),
        "alarm_chance": formats.pct(boundary.ALPHA, 0),
        "alarm_runs": formats.num(boundary.RUNS),
        "score_ranges": formats.Text(f"{' and '.join(ranges)} percent"),
    }


def _compared() -> dict[str, formats.Text]:
    return {name: formats.Text(text) for name, text in (peer_figures.words() | bench_figures.words()).items()}


def _sources(ev: Evidence) -> dict[str, formats.Text]:
    kinds = ev.sources.kind.value_counts()
    found = {kind: formats.num(int(kinds.get(kind, 0))) for kind in KINDS}
    return found | {
        "weak_sources": formats.pct(ev.sources.kind.isin(WEAK_KINDS).mean(), 0),
        "whole": formats.num(int((ev.sources.read_as != "excerpt").sum())),
    }


def _figures(ev: Evidence) -> dict[str, formats.Text]:
    rows = ev.observations
    points = pd.concat([ev.rows(series_id).assign(series_id=series_id) for series_id in ev.catalogue.index])
    printed = points[points.kind != "computed"]
    spread = rows[rows.qualifier == ""].groupby(["series_id", "period"]).value.agg(["min", "max", "size"])
    twice = spread[spread["size"] > 1]
    seen = rows.period[rows.series_id.map(ev.catalogue.basis) != "forecast"].str[:4]
    return {
        "bounds": formats.num(int(rows.qualifier.isin([">", ">=", "<", "<="]).sum())),
        "about": formats.num(int((rows.qualifier == "~").sum())),
        "weak_points": formats.pct(printed.weak.mean(), 0),
        "computed_points": formats.num(int((points.kind == "computed").sum())),
        "computed_series": formats.num(len(formulas.REGISTRY)),
        "twice": formats.num(len(twice)),
        "disagree": formats.num(int((twice["max"] > twice["min"]).sum())),
        "single": formats.num(int((points.groupby("series_id").size() == 1).sum())),
        "first_year": formats.Text(seen.min()),
        "last_year": formats.Text(seen.max()),
        "approvals": formats.num(ev.latest("pilot_approvals_cum").value),
        "namesake": formats.num(ev.at("fie_telecom_caict", "2019-09").value),
    }


def _sample() -> dict[str, formats.Text]:
    """The check of a random sample: exact (Clopper-Pearson) upper end of the 95 % interval of the error rate."""
    upper = stats.binomtest(WRONG, REACHED).proportion_ci(0.95, method="exact").high
    return {
        "drawn": formats.num(DRAWN),
        "reached": formats.num(REACHED),
        "wrong": formats.count(WRONG),
        "wrong_upper": formats.pct(upper, 0),
    }
