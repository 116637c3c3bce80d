"""The scenarios a reader can move: pre-computed draws, and arithmetic plain enough to port to a browser line by line.

`payload` holds draws of everything chance decides, with the assumptions already applied; `evaluate` turns them and a
reader's settings into the fan, the chances and the detection year. `evaluate` uses loops and exp, log and sqrt only:
the JavaScript in the page repeats it statement by statement, and a test compares the two.
"""

from __future__ import annotations

import array
import base64
import math
import sys
from collections.abc import Mapping

import numpy as np
from scipy import special

from telecompilot.models import boundary
from telecompilot.study import assumptions as rows
from telecompilot.study.assumptions import Assumptions
from telecompilot.study.mixing import YEAR_END
from telecompilot.study.sampling import LAST, YEARS, baseline_years, log_odds, origin, student, uniforms

DRAWS = 1024
LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
TOP = 32767


def payload(given: Assumptions | None = None, seed: int = 0) -> dict:
    """Return what the page needs, ready for JSON.

    given: assumptions, default data/scenarios.csv. Holds `columns` (name -> scale and base64 of little-endian 16-bit
    integers, DRAWS each; value = integer x scale), constants, `defaults` (settings for `evaluate`) and `evidence`
    (low, value, high of what a reader may move). z0 is the log-odds of the brand share at the end of `first_year`, z1
    a year later, and so on; `offset` takes it to the licence-holder share; `year_end` takes a year to the decimal date
    of its end (mixing.moment).
    """
    given = given or rows.load()
    years = baseline_years(given)
    u = uniforms(DRAWS, len(years), seed)
    base, history = int(given.value("baseline_year")), int(given.value("history"))
    columns = _columns(u, given, history)
    critical = [boundary.critical_value(boundary.Watch(history, k)) for k in range(1, LAST - base + 1)]
    return {
        "draws": DRAWS, "first_year": base, "years": list(YEARS), "levels": list(LEVELS), "history": history,
        "year_end": YEAR_END, "publication_lag": given.value("publication_lag"),
        "gain": given.value("gain_points") / 100,
        "critical": critical, "columns": {name: _packed(values) for name, values in columns.items()},
        "defaults": defaults(given), "evidence": _ranges(given),
    }  # fmt: skip


def defaults(given: Assumptions) -> dict:
    """Return the settings of "reset to evidence": None means that the evidence's own draws are used."""
    return {
        "share": "brand", "reading": "nationwide", "opening": given.value("opening"), "effect": None, "lag": None,
        "twenty": None, "nationwide": None, "transfer": None, "threshold": given.value("crossing_level") / 100,
    }  # fmt: skip


def _columns(u, given: Assumptions, history: int) -> dict[str, np.ndarray]:
    brand, licence = (log_odds(u, given, f"start_{share}_cloud") for share in ("brand", "licence"))
    drift, move = student(u["drift"], given, "drift"), given.get("move").draw(u["move"])
    past = np.random.default_rng(1).permutation((np.arange(2 * DRAWS) + 0.5) / (2 * DRAWS)).reshape(2, DRAWS)
    spread = np.sqrt(2 * special.gammaincinv((history - 2) / 2, past[1]) / (history - 2))
    found = {f"z{i}": z for i, z in enumerate([origin(u, given, "start_brand_cloud"), *brand.T])}
    found |= {"offset": licence[:, 0] - brand[:, 0], "effect": student(u["effect"], given, "effect")}
    found |= {"past_slope": drift + move * special.ndtri(past[0]) / math.sqrt(history - 1), "past_move": move * spread}
    names = {"lag": "lag", "lasting": "effect_years", "transfer": "transfer"}
    found |= {name: given.get(row).draw(u[row]) for name, row in names.items()}
    found["region"] = given.get("region_weight").draw(u["region"]) / 100
    found["gain"] = given.get("region_gain", "step_by_step").draw(u["gain"]) / 100
    return found


def _ranges(given: Assumptions) -> dict[str, dict[str, float]]:
    reach = special.stdtrit(given.value("effect_df"), 0.975) * given.value("effect_spread")
    mean, opening = given.value("effect_mean"), given.value("opening")
    found = {"effect": {"low": mean - reach, "value": mean, "high": mean + reach}}
    for name in ("opening", "lag", "transfer"):
        row = given.get(name)
        found[name] = {"low": row.low, "value": row.value, "high": row.high}
    for name, scenario in (("twenty", "step_by_step"), ("nationwide", "nationwide")):
        row = given.get(f"months_to_{name}", scenario)
        ends = {"low": row.low, "value": row.value, "high": row.high}
        found[name] = {end: opening + months / 12 for end, months in ends.items()}
    return found


def _packed(values: np.ndarray) -> dict:
    scale = float(np.abs(values).max()) / TOP or 1.0
    whole = np.rint(values / scale).astype("<i2")
    return {"scale": scale, "data": base64.b64encode(whole.tobytes()).decode("ascii")}


def unpack(packed: Mapping) -> list[float]:
    """Return a column of a payload as numbers."""
    whole = array.array("h", base64.b64decode(packed["data"]))
    if sys.byteorder == "big":
        whole.byteswap()
    return [value * packed["scale"] for value in whole]


def expit(x: float) -> float:
    """Share of log-odds x."""
    return 1 / (1 + math.exp(-x))


def quantile(ordered: list[float], level: float) -> float:
    """Quantile of numbers in rising order, by linear interpolation (numpy's default)."""
    at = level * (len(ordered) - 1)
    low = math.floor(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (at - low) * (ordered[high] - ordered[low])


def parts(c: Mapping, i: int, s: Mapping) -> list[tuple[float, float]]:
    """Return (weight, opening year) of the parts of the market that draw i opens under settings s."""
    if s["reading"] == "nationwide":
        return [(1.0, s["opening"])]
    found, left = [(c["region"][i], s["opening"])], 1 - c["region"][i]
    if s["twenty"] is not None and (s["nationwide"] is None or s["twenty"] < s["nationwide"]):
        more = min(c["gain"][i], left)
        found.append((more, s["twenty"]))
        left = left - more
    if s["nationwide"] is not None:
        found.append((left, s["nationwide"]))
    return found


def shares_at(c: Mapping, i: int, s: Mapping, k: int, end: float) -> tuple[float, float]:
    """Return the share of draw i, k years after the first year end, at the decimal date `end`: with and without it."""
    effect = c["effect"][i] if s["effect"] is None else s["effect"]
    lag = c["lag"][i] if s["lag"] is None else s["lag"]
    z = c[f"z{k}"][i]
    zl = z + c["offset"][i]
    untouched, before = expit(z), expit(zl)
    brand, licence, opened = untouched, before, 0.0
    for weight, when in parts(c, i, s):
        years = min(max(end - when - lag, 0.0), c["lasting"][i])
        brand = brand + weight * (expit(z + effect * years) - untouched)
        if s["share"] == "licence":
            licence = licence + weight * (expit(zl + effect * years) - before)
            opened = opened + (weight if years > 0 else 0.0)
    if s["share"] == "brand":
        return brand, untouched
    transfer = c["transfer"][i] if s["transfer"] is None else s["transfer"]
    return licence + transfer * opened * max(brand - licence, 0.0), before


def evaluate(data: Mapping, settings: Mapping | None = None) -> dict:
    """Evaluate a reader's settings on a payload.

    settings: any of the keys of data["defaults"]; the rest stay at their defaults. opening, twenty, nationwide: decimal
    years (twenty and nationwide None: never); effect: log-odds a year, lag: years, transfer: 0-1 (None: the draws of
    the evidence); threshold: 0-1.
    Returns years; quantiles (a list of levels a year); without (median without the opening); above (chance to stand at
    or above the threshold); gained (chance to have added data["gain"]); detected (chance that the rise has been told
    from chance by that year's figure, 5 % false alarms over the watch); and detect_50 and detect_80, the decimal dates
    at which the figure is out that reaches such a chance (end of its year and publication lag), None if not within the
    horizon. Raises KeyError for an unknown setting.
    """
    unknown = set(settings or {}) - set(data["defaults"])
    if unknown:
        raise KeyError(f"unknown settings: {', '.join(sorted(unknown))}")
    s = {**data["defaults"], **(settings or {})}
    c = {name: unpack(column) for name, column in data["columns"].items()}
    base, last, n = data["first_year"], data["years"][-1], data["draws"]
    start = max(math.floor(s["opening"] - data["year_end"]), base)  # the last year that ends before the opening
    out = {name: [] for name in ("quantiles", "without", "above", "gained", "detected")}
    alarmed, before = [False] * n, [0.0] * n
    for year in range(min(start, data["years"][0]), last + 1):
        pairs = [shares_at(c, i, s, year - base, year + data["year_end"]) for i in range(n)]
        k = year - start
        for i in range(n):
            level = math.log(pairs[i][0] / (1 - pairs[i][0]))
            if k == 0:
                before[i] = level
            elif k > 0:
                scale = math.sqrt(k + k * k / (data["history"] - 1))
                t = (level - before[i] - k * c["past_slope"][i]) / (c["past_move"][i] * scale)
                alarmed[i] = alarmed[i] or t > data["critical"][last - start - 1]
        if year >= data["years"][0]:
            _record(out, data, s, pairs, alarmed)
    out["years"] = data["years"]
    for level in (50, 80):
        hits = [year for year, chance in zip(out["years"], out["detected"], strict=True) if chance >= level / 100]
        out[f"detect_{level}"] = hits[0] + data["year_end"] + data["publication_lag"] if hits else None
    return out


def _record(out: dict, data: Mapping, s: Mapping, pairs: list[tuple[float, float]], alarmed: list[bool]) -> None:
    n = len(pairs)
    ordered = sorted(pair[0] for pair in pairs)
    out["quantiles"].append([quantile(ordered, level) for level in data["levels"]])
    out["without"].append(quantile(sorted(pair[1] for pair in pairs), 0.5))
    out["above"].append(sum(pair[0] >= s["threshold"] for pair in pairs) / n)
    out["gained"].append(sum(pair[0] - pair[1] >= data["gain"] for pair in pairs) / n)
    out["detected"].append(sum(alarmed) / n)
