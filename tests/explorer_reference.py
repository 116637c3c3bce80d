"""What a reader's settings make of the explorer's samples, by the arithmetic of `study`: the browser must agree."""

from __future__ import annotations

import base64
import math
from collections.abc import Iterable

import numpy as np
from scipy.special import logit

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
    c = {name: unpack(column) for name, column in data["columns"].items()}
    share, without = shares(c, s, np.arange(data["first_year"], data["years"][-1] + 1), data["waves"])
    detected = alarmed(data, c, s, share).mean(axis=0)
    share, without, detected = (array[..., -len(data["years"]) :] for array in (share, without, detected))
    out = {
        "years": data["years"],
        "quantiles": np.quantile(share, data["levels"], axis=0).T.tolist(),
        "without": np.median(without, axis=0).tolist(),
        "above": (share >= s["threshold"]).mean(axis=0).tolist(),
        "gained": (share - without >= data["gain"]).mean(axis=0).tolist(),
        "detected": detected.tolist(),
    }
    for level in (50, 80):
        hits = [year for year, chance in zip(data["years"], detected, strict=True) if chance >= level / 100]
        out[f"detect_{level}"] = hits[0] + data["year_end"] + data["publication_lag"] if hits else None
    return out


def shares(c: dict, s: dict, years: np.ndarray, waves: Iterable[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return the share (samples, years) under some settings, and that without an opening."""
    effect, lag, transfer = (c[name] if s[name] is None else s[name] for name in ("effect", "lag", "transfer"))
    parts = [
        simulation.Part(np.reshape(weight, (-1, 1)), simulation.exposure(years, when, lag, c["lasting"]))
        for weight, when in steps(c, s, waves)
    ]
    z = np.column_stack([c[f"z{k}"] for k in range(len(years))])
    brand = simulation.mixed(z, effect, parts)
    if s["share"] == "brand":
        return brand, simulation.mixed(z, effect, [])
    zl = z + c["offset"][:, None]
    licence = simulation.mixed(zl, effect, parts)
    moved = np.reshape(transfer, (-1, 1)) * simulation.opened(parts, z.shape)
    return licence + moved * np.maximum(brand - licence, 0), simulation.mixed(zl, effect, [])


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
