"""The scenarios a reader can move: samples of everything chance decides, with the assumptions already applied.

`_static/scenarios.js` turns them and a reader's settings into the fan, the chances and the year of detection; a test
compares what it makes of them with what `simulation` does. A page can carry few of the chapter's draws, so the
chapter's own results go with them: there the form starts, and what a setting changes is set off from there.
"""

from __future__ import annotations

import base64
import math
from typing import NamedTuple

import numpy as np
from scipy import special

from telecompilot.evidence import Evidence
from telecompilot.evidence.cache import remember
from telecompilot.models import boundary
from telecompilot.study import answer, assumptions, detection, new_market, opening_lists, scenarios
from telecompilot.study.assumptions import Assumptions
from telecompilot.study.scenarios import CATEGORIES, COUNTRY, MONTHS, NONE, PILOT, QUANTILES, READINGS, SHARES, N
from telecompilot.study.shapes import SHAPES, SHORT
from telecompilot.study.simulation import (
    LAST,
    YEAR_END,
    YEARS,
    acting,
    baseline_years,
    log_odds,
    origin,
    student,
    uniforms,
)  # fmt: skip

SAMPLES = 896  # what a phone can be asked to load
NODES = np.linspace(-4, 4, 41)  # normal scores at which the effect in a market not seen yet is given
TOP = 32767


class Wave(NamedTuple):
    """Regions that a reader may let join: the scenario that lets them, its name, and the rows of weight and wait."""

    scenario: str
    name: str
    part: str
    date: str


def waves(given: Assumptions) -> dict[str, Wave]:
    """Return the later steps of the scenarios by the name of their slider, each part as the first scenario has it.

    Dates count in months from the opening or are dates of their own.
    """
    found: dict[str, Wave] = {}
    for scenario, one in given.scenarios.items():
        for part, date in one.steps[1:]:
            part = COUNTRY if part == CATEGORIES else part  # the market shown is cloud
            if part not in {wave.part for wave in found.values()}:
                name = date.removeprefix("months_to_")
                found[name if name not in found else f"{name}_{part}"] = Wave(scenario, one.name, part, date)
    return found


def payload(ev: Evidence) -> dict:
    """Return what the page needs, ready for JSON: `draws`, `effects` and `anchors`.

    `effects` has the effect at `nodes` by list, spread between markets and shape, `lasting` the years for which a ramp
    that lasts goes on, by list.
    """
    given = assumptions.load(ev)
    return draws(given) | effects(ev) | {"anchors": anchors(given)}


def draws(given: Assumptions) -> dict:
    """Return what follows from the assumptions alone: the draws, and the form's settings.

    Holds `columns` (name -> scale and base64 of little-endian 16-bit integers, SAMPLES each; value = integer x scale),
    constants, `defaults` and `evidence` (low, value, high of what a reader may move). z0 is the log-odds of the brand
    share at the end of `first_year`, z1 a year later, and so on; `offset` takes it to the licence-holder share;
    `waves` names the sliders of regions that join, with a column of their weight, or none where all that is left does;
    `year_end` takes a year to the decimal date of its end (simulation.year_end). Each path's shape comes from `shape`,
    by the `weights` of a step and of a ramp that ends after `short` years, its effect from the normal score `effect`.
    """
    u = uniforms(SAMPLES, len(baseline_years(given)))
    base, history = int(given.value("baseline_year")), int(given.value("history"))
    columns = _columns(u, given, history)
    critical = boundary.critical_values(boundary.Watch(history, LAST - base)).tolist()
    return {
        "draws": SAMPLES, "first_year": base, "years": list(YEARS), "levels": list(QUANTILES), "history": history,
        "year_end": YEAR_END, "publication_lag": given.value("publication_lag"),
        "gain": given.value("gain_points") / 100,
        "critical": critical, "columns": {name: _packed(values) for name, values in columns.items()},
        "defaults": defaults(given), "evidence": _ranges(given),
        "waves": {name: wave.name for name, wave in waves(given).items()}, "short": SHORT,
        "weights": [given.value(f"{shape}_weight") for shape in ("step", "short")],
    }  # fmt: skip


def effects(ev: Evidence) -> dict:
    """Return `nodes`, `effects` and `lasting` of the payload."""
    chosen, u = opening_lists.estimable(ev), special.ndtr(NODES)

    def found(which: str, tau: str) -> dict[str, list[float]]:
        made = new_market.effects(ev, which, tau)
        return {shape: [float(f"{x:.4g}") for x in made[shape].quantile(u)] for shape in SHAPES}

    return {
        "nodes": NODES.round(3).tolist(),
        "effects": {which: {tau: found(which, tau) for tau in new_market.TAUS} for which in chosen},
        "lasting": {which: round(opening_lists.longest(ev, which), 3) for which in chosen},
    }


@remember
def anchors(given: Assumptions) -> dict:
    """Return the chapter's own results: by share, under NONE and under each reading of the pilot, `quantiles` (levels a
    year), `above` (the threshold), and for the pilot `gained` and `detected`, each by year."""
    threshold, gain = given.value("crossing_level") / 100, given.value("gain_points") / 100
    found: dict[str, dict] = {}
    for share in SHARES:
        none = scenarios.simulate(NONE, share=share, given=given)
        found[share] = {NONE: _results(none, threshold)}
        for reading in READINGS:
            paths = scenarios.simulate(PILOT, share=share, reading=reading, given=given)
            detected = detection.by_path(given)[share, PILOT, reading][list(YEARS)]
            more = {"gained": (paths - none >= gain).mean(), "detected": detected}
            found[share][reading] = _results(paths, threshold) | {name: _short(row) for name, row in more.items()}
    return found


def _results(paths, threshold: float) -> dict:
    quantiles = [_short(row) for row in paths.quantile(list(QUANTILES)).T.to_numpy()]
    return {"quantiles": quantiles, "above": _short((paths >= threshold).mean())}


def _short(row) -> list[float]:
    return [float(f"{x:.5g}") for x in row]


def defaults(given: Assumptions) -> dict:
    """Return the settings of "reset to evidence".

    opening, and each of `waves`: decimal years (None: never); change: log-odds after SHORT years, lag: years, transfer:
    0-1 (None: as sampled from the evidence); threshold: 0-1; shape, list and tau: as in answer.HEADLINE.
    """
    which, shape, tau = answer.HEADLINE
    return {
        "share": "brand", "reading": "nationwide", "opening": given.value("opening"), "change": None, "lag": None,
        "shape": shape, "list": which, "tau": tau,
        **dict.fromkeys(waves(given)), "transfer": None, "threshold": given.value("crossing_level") / 100,
    }  # fmt: skip


def _columns(u, given: Assumptions, history: int) -> dict[str, np.ndarray]:
    brand, licence = (log_odds(u, given, f"start_{share}_cloud") for share in ("brand", "licence"))
    drift, move = student(u["drift"], given, "drift"), given.get("move").draw(u["move"])
    past = np.random.default_rng(1).permutation((np.arange(2 * SAMPLES) + 0.5) / (2 * SAMPLES)).reshape(2, SAMPLES)
    spread = np.sqrt(2 * special.gammaincinv((history - 2) / 2, past[1]) / (history - 2))
    return {
        **{f"z{i}": z for i, z in enumerate([origin(u, given, "start_brand_cloud"), *brand.T])},
        "offset": licence[:, 0] - brand[:, 0],
        "effect": special.ndtri(u["effect"]),
        "shape": u["shape"],
        "past_slope": drift + move * special.ndtri(past[0]) / math.sqrt(history - 1),
        "past_move": move * spread,
        **{name: given.get(name).draw(u[name]) for name in ("lag", "transfer")},
        "region": given.get("region_weight").draw(u["region"]) / 100,
        **{
            name: given.get(wave.part, wave.scenario).draw(u["gain"]) / 100
            for name, wave in waves(given).items()
            if wave.part != COUNTRY
        },
    }


def _ranges(given: Assumptions) -> dict[str, dict[str, float]]:
    acts, opening = acting(uniforms(N, len(baseline_years(given))), given), given.value("opening")
    change = np.quantile(np.where(acts.step, 1.0, SHORT) * acts.effect, [0.025, 0.5, 0.975])
    ranges = {"change": tuple(change.round(4).tolist())}
    rows = {name: given.get(name) for name in ("opening", "lag", "transfer")}
    ranges |= {name: (row.low, row.value, row.high) for name, row in rows.items()}
    for name, wave in waves(given).items():
        row = given.get(wave.date, wave.scenario)
        ends = (row.low, row.value, row.high)
        ranges[name] = tuple(opening + months / 12 for months in ends) if row.unit == MONTHS else ends
    return {name: dict(zip(("low", "value", "high"), ends, strict=True)) for name, ends in ranges.items()}


def _packed(values: np.ndarray) -> dict:
    scale = float(np.abs(values).max()) / TOP or 1.0
    whole = np.rint(values / scale).astype("<i2")
    return {"scale": scale, "data": base64.b64encode(whole.tobytes()).decode("ascii")}
