"""Frames and numbers of the chapter on expansion scenarios: foreign share to 2035, what widens it, what decides it."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd

from telecompilot import evidence
from telecompilot.evidence import Evidence, formats
from telecompilot.evidence.cache import remember
from telecompilot.facts import fan_drivers, fan_record, scenario_tables
from telecompilot.facts.fan_drivers import PARAMETERS, drivers, fractions
from telecompilot.study import assumptions, scenarios, survival
from telecompilot.study.scenarios import DISTINCT

__all__ = ["differences", "drivers", "fans", "fractions", "numbers", "open_markets", "rows", "sources", "years"]

LAST = scenarios.YEARS[-1]
TWO_POINTS = 0.02
PATHS = tuple((name, reading, words) for (name, reading), words in DISTINCT.items())
COLUMNS = {0.025: "low95", 0.1: "low80", 0.25: "low50", 0.5: "median", 0.75: "high50", 0.9: "high80", 0.975: "high95"}


@remember
def fans(share: str = "brand") -> pd.DataFrame:
    """Return the distinct paths: path, scenario, reading, year, the quantiles of COLUMNS (0-1) and the median's error.

    Parameters: `share`, "brand" or "licence". The market is cloud.
    """
    parts = []
    for (name, reading), label in DISTINCT.items():
        fan = scenarios.fan(name, share=share, reading=reading).rename(columns=COLUMNS).rename_axis("year")
        parts.append(fan.reset_index().assign(path=label, scenario=name, reading=reading))
    return pd.concat(parts, ignore_index=True)


@remember
def differences(share: str = "brand") -> pd.DataFrame:
    """Return what each pilot path adds to the path without one in the last year: path and the quantiles of COLUMNS."""
    found = {}
    for (name, reading), label in DISTINCT.items():
        if name != "no_pilot":
            gap = scenarios.difference(name, "no_pilot", share=share, reading=reading)
            found[label] = gap.loc[LAST].rename(COLUMNS)
    return pd.DataFrame(found).T.rename_axis("path").reset_index()


def open_markets(ev: Evidence | None = None) -> tuple[float, float]:
    """Return the range of foreign share in open markets (0-1): a level to compare with, not a forecast."""
    row = _given(ev).get("level", "upper_reference")
    return row.low / 100, row.high / 100


def years(share: str = "brand") -> pd.DataFrame:
    """Return the table by year: path, year, median and the 80 and 95 percent intervals, in percent."""
    shown = fans(share)
    shown = shown[shown.year.isin((scenarios.YEARS[0], 2030, LAST))]
    span = [formats.span(*map(formats.rough, ends)) for ends in zip(shown.low80, shown.high80, strict=True)]
    wide = [formats.span(*map(formats.rough, ends)) for ends in zip(shown.low95, shown.high95, strict=True)]
    return pd.DataFrame(
        {
            "Path": shown.path,
            "Year": shown.year,
            "Median, %": (100 * shown["median"]).round(1),
            "80% interval": span,
            "95% interval": wide,
        }
    )


def rows(ev: Evidence | None = None) -> pd.DataFrame:
    """Return the assumptions as a reader's table: assumption, value, range, unit, basis, sources (ids)."""
    table = (ev or evidence.load()).scenarios
    return pd.DataFrame(
        {
            "Assumption": [
                PARAMETERS.get(row.parameter, row.parameter.replace("_", " ").capitalize())
                + ("" if row.scenario == "all" else f" ({scenarios.SCENARIOS[row.scenario].lower()})")
                for row in table.itertuples()
            ],
            "Value": [f"{value:g}" for value in table.value],
            "Range": [f"{a:g} to {b:g}" if pd.notna(a) else "–" for a, b in zip(table.low, table.high, strict=True)],
            "Unit": table.unit,
            "How the number was found": table.basis,
            "Sources": table.source_id,
        }
    )


def sources(ev: Evidence | None = None) -> tuple[str, ...]:
    """Return the source ids behind the assumptions that every path shares, each once."""
    table = (ev or evidence.load()).scenarios
    shared = table[table.parameter.isin(PARAMETERS)].source_id
    return tuple(dict.fromkeys(" ".join(shared).split()))


def _given(ev: Evidence | None = None) -> assumptions.Assumptions:
    return assumptions.Assumptions.of(ev.scenarios) if ev else assumptions.load()


def numbers(ev: Evidence | None = None) -> SimpleNamespace:
    """Return the numbers of the chapter's prose, as text."""
    ev = ev or evidence.load()
    paths = (_paths("brand", ""), _paths("licence", "licence_"))
    return formats.texts(
        *paths, _spread(ev), _inputs(ev), fan_drivers.words(), scenario_tables.words(), fan_record.words()
    )


def _band(row: pd.Series) -> formats.Text:
    return formats.span(formats.rough(row.low80), formats.rough(row.high80))


def _paths(share: str, prefix: str) -> dict[str, str]:
    last = fans(share)[fans(share).year == LAST].set_index("path")
    gaps = differences(share).set_index("path")
    none, pilot = last.loc["No pilot"], last.loc["Pilot, national sales"]
    gap, narrow = gaps.loc["Pilot, national sales"], gaps.loc["Pilot, its regions only"]
    chance, above = _chances(share)
    texts = {
        "none": formats.pct(none["median"]),
        "none_span": _band(none),
        "pilot": formats.pct(pilot["median"]),
        "pilot_span": _band(pilot),
        "gap": formats.points(gap["median"], sign=True),
        "gap_low": str(formats.points(formats.rough(gap.low80), sign=True)).split()[0],  # the unit stands with gap_high
        "gap_high": formats.points(formats.rough(gap.high80), sign=True),
        "gap_regional": formats.points(narrow["median"], sign=True),
        "direction": _direction(gap),
        "plan": _plan(gap),
        "chance": formats.pct(chance, 0),
        "above_none": formats.pct(above["no_pilot"], 0),
        "above_pilot": formats.pct(above["pilot_as_is"], 0),
        "error": formats.points(max(fans(each).error.max() for each in scenarios.SHARES), 2),
    }
    return {prefix + name: text for name, text in texts.items()}


@remember
def _chances(share: str) -> tuple[float, pd.Series]:
    """Return the chance that the pilot adds two points, and by scenario that of standing above a tenth, at the end."""
    gain = scenarios.gain(TWO_POINTS, share=share).loc["pilot_as_is", LAST]
    return gain, scenarios.crossing(0.10, share=share)[LAST]


@remember
def _weighted(low: float, high: float) -> pd.Series:
    """Return the medians at the end if the pilot goes nationwide with the one chance and with the other."""
    return scenarios.by_base_rate((low, high), reading="regional")[0.5]


def _direction(gap: pd.Series) -> str:
    if gap.low80 > 0:
        return "more than without it"
    if gap.high80 < 0:
        return "less than without it"
    return "neither clearly more nor clearly less than without it"


def _gap(path: str) -> pd.Series:
    return differences().set_index("path").loc[path]


def _plan(gap: pd.Series) -> str:
    if gap.low80 < 0 < gap.high80:
        return "on neither a gain nor a loss"
    return "on a gain" if gap.low80 > 0 else "on a loss"


def _matters(moved: float, gap: pd.Series) -> str:
    """Weigh how far the pilot spreads against what opening does: how far a middle moves against an effect's width."""
    less = moved < (gap.high80 - gap.low80) / 2
    return "Whether the pilot spreads matters " + ("less than" if less else "as much as") + " what opening does"


def _spread(ev: Evidence) -> dict[str, str]:
    rates = survival.base_rates(ev.pilots)
    telecom = rates.loc["telecom categories"]
    medians = _weighted(telecom.low, telecom.high)
    return {
        "age": formats.num(survival.present_age(ev.pilots), 0),
        **_reversed(rates.loc["categories and episodes"], _given(ev).get("closing", "retrenchment")),
        "spread_of": formats.count(int(telecom.total)),
        "spread_n": formats.count(int(telecom.nationwide)),
        "spread_low": formats.pct(telecom.low, 0),
        "spread_high": formats.pct(telecom.high, 0),
        "base_low": formats.pct(min(medians)),
        "base_high": formats.pct(max(medians)),
        "spread_matters": _matters(max(medians) - min(medians), _gap("Whole country")),
    }


def _reversed(rate: pd.Series, closing: assumptions.Assumption) -> dict[str, str]:
    """Return what retrenchment rests on: pilots taken back, of how many, and the assumed dates."""
    return {
        "settled": formats.count(int(rate.total)),
        "reversed": formats.count(int(rate.reversed)),
        "reversed_span": formats.span(rate.reversed_low, rate.reversed_high, 0),
        "closing_span": f"the beginning of {closing.low:.0f} and that of {closing.high:.0f}",
    }


def _inputs(ev: Evidence) -> dict[str, str]:
    given = _given(ev)
    effect, start = given.get("effect_mean"), given.get("start_brand_cloud")
    licence = given.get("start_licence_cloud")
    return {
        "paths": formats.num(scenarios.N),
        "effect": formats.num(effect.value, 2),
        "effect_low": formats.num(effect.low, 2),
        "effect_high": formats.num(effect.high, 2),
        "start": formats.pct(start.value / 100),
        "start_span": formats.span(start.low / 100, start.high / 100),
        "licence_start": formats.pct(licence.value / 100),
        "weight": formats.pct(given.value("region_weight") / 100, 0),
        "open_span": formats.span(*open_markets(ev), digits=0),
        "rows": formats.num(len(ev.scenarios)),
    }
