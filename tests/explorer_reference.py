"""What a reader's settings make of the explorer's samples, by the arithmetic of `study`: the browser must agree."""

from __future__ import annotations

import base64
import math
from collections.abc import Iterable

import numpy as np
from scipy.special import expit, logit

from telecompilot.models import boundary
from telecompilot.study import simulation


def unpack(packed: dict) -> np.ndarray:
    """Return a column of the payload as numbers."""
    return np.frombuffer(base64.b64decode(packed["data"]), "<i2") * packed["scale"]


def evaluate(data: dict, settings: dict | None = None) -> dict:
    """Return what the page tells of some settings; those left out are the payload's defaults.

    years; quantiles (a list of levels a year); without (median without the opening); above (chance to stand at or above
    the threshold); gained (chance to have added data["gain"]); detected (chance that the rise has been told from chance
    by that year's figure, 5 % false alarms over the watch); detect_50 and detect_80, the decimal dates at which the
    figure is out that reaches such a chance, None if not within the horizon.
    """
    s = data["defaults"] | (settings or {})
    found = drawn(data, s)
    start = drawn(data, data["defaults"] | {name: s[name] for name in ("share", "reading")})
    pilot, none = (data["anchors"][s["share"]][name] for name in (s["reading"], "no_pilot"))
    out = {"years": data["years"], "without": [row[data["levels"].index(0.5)] for row in none["quantiles"]]}
    moved = shifted(found["quantiles"], pilot["quantiles"], start["quantiles"])
    still = shifted(found["quantiles"], none["quantiles"], start["without"])
    out["quantiles"] = np.sort(np.where(found["moved"][:, None], moved, still)).tolist()
    out |= {name: shifted(found[name], pilot[name], start[name]).tolist() for name in ("above", "gained", "detected")}
    out["detected"] = np.maximum.accumulate(out["detected"]).tolist()
    for level in (50, 80):
        hits = [year for year, chance in zip(data["years"], out["detected"], strict=True) if chance >= level / 100]
        out[f"detect_{level}"] = hits[0] + data["year_end"] + data["publication_lag"] if hits else None
    return out


def shifted(x, anchor, start) -> np.ndarray:
    """Return what the draws say (x), moved on log-odds as far as the chapter (anchor) lies from the draws (start)."""
    x, anchor, start = (np.asarray(each, float) for each in (x, anchor, start))
    inside = np.all([(each > 0) & (each < 1) for each in (x, anchor, start)], axis=0)
    half = [np.where(inside, each, 0.5) for each in (x, anchor, start)]
    return np.where(inside, expit(logit(half[0]) + logit(half[1]) - logit(half[2])), x)


def drawn(data: dict, s: dict) -> dict:
    """Return what the draws alone make of some settings, with `without` at all levels and `moved` by year."""
    c = {name: unpack(column) for name, column in data["columns"].items()}
    years = np.arange(data["first_year"], data["years"][-1] + 1)
    share, without = shares(data, c, s, years)
    detected = alarmed(data, c, s, share).mean(axis=0)
    share, without, detected = (array[..., -len(data["years"]) :] for array in (share, without, detected))
    return {
        "quantiles": np.quantile(share, data["levels"], axis=0).T,
        "without": np.quantile(without, data["levels"], axis=0).T,
        "above": (share >= s["threshold"]).mean(axis=0),
        "gained": (share - without >= data["gain"]).mean(axis=0),
        "detected": detected,
        "moved": (share != without).any(axis=0),
    }


def acting(data: dict, c: dict, s: dict) -> simulation.Acting:
    """Return how the opening acts on each path under some settings."""
    step, short = data["weights"]
    which = np.select([c["shape"] < step, c["shape"] < step + short], ["step", "short"], "ramp")
    if s["shape"] != "mixture":
        which = np.full_like(which, s["shape"])
    found = data["effects"][s["list"]][s["tau"]]
    effect = np.select(
        [which == name for name in found], [np.interp(c["effect"], data["nodes"], found[name]) for name in found]
    )
    if s["change"] is not None:
        effect = np.where(which == "step", s["change"], s["change"] / data["short"])
    return simulation.Acting(
        effect, which == "step", np.where(which == "short", data["short"], data["lasting"][s["list"]])
    )


def shares(data: dict, c: dict, s: dict, years: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the share (samples, years) under some settings, and that without an opening."""
    lag, transfer = (c[name] if s[name] is None else s[name] for name in ("lag", "transfer"))
    acts = acting(data, c, s)
    parts = [
        simulation.Part(np.reshape(weight, (-1, 1)), simulation.exposure(years, when, lag, acts.years, acts.step))
        for weight, when in steps(c, s, data["waves"])
    ]
    z = np.column_stack([c[f"z{k}"] for k in range(len(years))])
    brand = simulation.mixed(z, acts.effect, parts)
    if s["share"] == "brand":
        return brand, simulation.mixed(z, acts.effect, [])
    zl = z + c["offset"][:, None]
    licence = simulation.mixed(zl, acts.effect, parts)
    moved = np.reshape(transfer, (-1, 1)) * simulation.opened(parts, z.shape)
    return licence + moved * np.maximum(brand - licence, 0), simulation.mixed(zl, acts.effect, [])


def steps(c: dict, s: dict, waves: Iterable[str]) -> list[tuple[np.ndarray | float, float]]:
    """Return the weight and the date of each part of the market that is opened."""
    if s["reading"] == "nationwide":
        return [(1.0, s["opening"])]
    found, left = [(c["region"], s["opening"])], 1 - c["region"]
    for name in sorted((name for name in waves if s[name] is not None), key=s.get):
        found.append((np.minimum(c[name], left) if name in c else left, s[name]))
        left = left - found[-1][0]
    return found


def alarmed(data: dict, c: dict, s: dict, share: np.ndarray) -> np.ndarray:
    """Return by sample and year whether the rise has been told from chance since the last figure before the opening."""
    start = max(math.floor(s["opening"] - data["year_end"]) - data["first_year"], 0)
    told = np.zeros(share.shape, bool)
    level, k = logit(share), np.arange(1, share.shape[1] - start)
    if len(k):
        rise = level[:, start + 1 :] - level[:, [start]] - k * c["past_slope"][:, None]
        t = rise / (c["past_move"][:, None] * boundary.scale(k, data["history"]))
        told[:, start + 1 :] = np.maximum.accumulate(t > data["critical"][len(k) - 1], axis=1)
    return told
