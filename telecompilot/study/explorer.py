"""The scenarios a reader can move: samples of everything chance decides, with the assumptions already applied.

`_static/scenarios.js` turns them and a reader's settings into the fan, the chances and the year of detection; a test
compares what it makes of them with what `simulation` does.
"""

from __future__ import annotations

import base64
import math
from typing import NamedTuple

import numpy as np
from scipy import special

from telecompilot.models import boundary
from telecompilot.study.assumptions import Assumptions
from telecompilot.study.scenarios import CATEGORIES, COUNTRY, MONTHS, QUANTILES
from telecompilot.study.simulation import LAST, YEAR_END, YEARS, baseline_years, log_odds, origin, student, uniforms

SAMPLES = 1024
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


def payload(given: Assumptions) -> dict:
    """Return what the page needs, ready for JSON.

    Holds `columns` (name -> scale and base64 of little-endian 16-bit integers, SAMPLES each; value = integer x scale),
    constants, `defaults` and `evidence` (low, value, high of what a reader may move). z0 is the log-odds of the brand
    share at the end of `first_year`, z1 a year later, and so on; `offset` takes it to the licence-holder share;
    `waves` names the sliders of regions that join, with a column of their weight, or none where all that is left does;
    `year_end` takes a year to the decimal date of its end (simulation.year_end).
    """
    u = uniforms(SAMPLES, len(baseline_years(given)))
    base, history = int(given.value("baseline_year")), int(given.value("history"))
    columns = _columns(u, given, history)
    critical = [boundary.critical_value(boundary.Watch(history, k)) for k in range(1, LAST - base + 1)]
    return {
        "draws": SAMPLES, "first_year": base, "years": list(YEARS), "levels": list(QUANTILES), "history": history,
        "year_end": YEAR_END, "publication_lag": given.value("publication_lag"),
        "gain": given.value("gain_points") / 100,
        "critical": critical, "columns": {name: _packed(values) for name, values in columns.items()},
        "defaults": defaults(given), "evidence": _ranges(given),
        "waves": {name: wave.name for name, wave in waves(given).items()},
    }  # fmt: skip


def defaults(given: Assumptions) -> dict:
    """Return the settings of "reset to evidence".

    opening, and each of `waves`: decimal years (None: never); effect: log-odds a year, lag: years, transfer: 0-1 (None:
    as sampled from the evidence); threshold: 0-1.
    """
    return {
        "share": "brand", "reading": "nationwide", "opening": given.value("opening"), "effect": None, "lag": None,
        **dict.fromkeys(waves(given)), "transfer": None, "threshold": given.value("crossing_level") / 100,
    }  # fmt: skip


def _columns(u, given: Assumptions, history: int) -> dict[str, np.ndarray]:
    brand, licence = (log_odds(u, given, f"start_{share}_cloud") for share in ("brand", "licence"))
    drift, move = student(u["drift"], given, "drift"), given.get("move").draw(u["move"])
    past = np.random.default_rng(1).permutation((np.arange(2 * SAMPLES) + 0.5) / (2 * SAMPLES)).reshape(2, SAMPLES)
    spread = np.sqrt(2 * special.gammaincinv((history - 2) / 2, past[1]) / (history - 2))
    names = {"lag": "lag", "lasting": "effect_years", "transfer": "transfer"}
    return {
        **{f"z{i}": z for i, z in enumerate([origin(u, given, "start_brand_cloud"), *brand.T])},
        "offset": licence[:, 0] - brand[:, 0],
        "effect": student(u["effect"], given, "effect"),
        "past_slope": drift + move * special.ndtri(past[0]) / math.sqrt(history - 1),
        "past_move": move * spread,
        **{name: given.get(row).draw(u[row]) for name, row in names.items()},
        "region": given.get("region_weight").draw(u["region"]) / 100,
        **{
            name: given.get(wave.part, wave.scenario).draw(u["gain"]) / 100
            for name, wave in waves(given).items()
            if wave.part != COUNTRY
        },
    }


def _ranges(given: Assumptions) -> dict[str, dict[str, float]]:
    reach = special.stdtrit(given.value("effect_df"), 0.975) * given.value("effect_spread")
    mean, opening = given.value("effect_mean"), given.value("opening")
    ranges = {"effect": (mean - reach, mean, mean + reach)}
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
