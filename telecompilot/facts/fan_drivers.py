"""What decides the fans: which assumption moves their middle, and which one makes them wide."""

from __future__ import annotations

import pandas as pd

from telecompilot.evidence import formats
from telecompilot.evidence.cache import remember
from telecompilot.study import assumptions, sensitivity

POINTS = 4096  # of the Sobol design: leaves about three points of error on the largest fraction
SHOWN = 4  # fractions that the prose names
PARAMETERS = {  # how a reader would call an assumption
    "drift_mean": "Drift without a pilot",
    "drift_spread": "Spread of that drift",
    "move": "Size of a year’s move",
    "effect_mean": "Effect of an opening",
    "effect_spread": "Spread of that effect",
    "effect_years": "Years the effect lasts",
    "opening": "Date of the opening",
    "lag": "Lag until business moves",
    "start_brand_cloud": "Share at the start",
    "start_licence_cloud": "Share at the start",
    "transfer": "Licences moved from operators",
    "region_weight": "Weight of the pilot regions",
    "region_gain": "Weight of added regions",
    "months_to_twenty": "Wait for twenty regions",
    "months_to_nationwide": "Wait for the whole country",
    "closing": "Date of the closing",
}


@remember
def drivers(share: str = "brand") -> pd.DataFrame:
    """Return what moving one assumption across its range does to the median of the pilot as it is, widest first.

    Columns: driver, low, high (the assumption), unit, median_low, median_high, middle (0-1).
    """
    found = sensitivity.tornado("pilot_as_is", share=share)
    given = assumptions.load()
    return pd.DataFrame(
        {
            "driver": [PARAMETERS.get(name, name.replace("_", " ")) for name in found.index],
            "unit": [given.get(name, "pilot_as_is").unit for name in found.index],
            "low": found.low.to_numpy(),
            "high": found.high.to_numpy(),
            "median_low": found.median_low.to_numpy(),
            "median_high": found.median_high.to_numpy(),
            "middle": found.attrs["median"],
        }
    )


@remember
def fractions(share: str = "brand") -> pd.DataFrame:
    """Return what part of the variance in the last year each unknown carries, pilot as it is, largest first.

    Columns: driver, first and total (0-1: alone, and with its interplay with the others), first_error, total_error
    (half-widths of 95 percent intervals). Totals count an interplay once for each unknown in it, so they add up to more
    than one.
    """
    found = sensitivity.sobol("pilot_as_is", base=POINTS, share=share)
    found = found.assign(
        driver=found.label.str[0].str.upper() + found.label.str[1:], first=found["first"].clip(lower=0)
    )
    return found[["driver", "first", "total", "first_error", "total_error"]].reset_index()


def words(share: str = "brand") -> dict[str, str]:
    """Return what the prose says of both: the widest driver, and how the spread divides."""
    top, split = drivers(share).iloc[0], fractions(share)
    start = split.set_index("input").loc["start"]
    listed = [
        f"{_lower(row.driver)} {formats.pct(row.total, 0)} ({formats.pct(row.first, 0)})" for row in split.itertuples()
    ]
    return {
        "top_driver": _lower(top.driver),
        "top_low": formats.pct(formats.rough(min(top.median_low, top.median_high))),
        "top_high": formats.pct(formats.rough(max(top.median_low, top.median_high))),
        "widest": _lower(split.driver[0]),
        "widest_alone": formats.pct(split["first"][0], 0),
        "widest_total": formats.pct(split.total[0], 0),
        "widest_error": formats.points(split.total_error[0], 0),
        "others": ", ".join(listed[1 : SHOWN - 1]) + f" and {listed[SHOWN - 1]}",
        "start_part": formats.pct(start.total, 0),
        **_moved(),
    }


def _moved() -> dict[str, str]:
    """Return where the middle of the licence-holder share ends if no licence moves, and if the most do."""
    row = drivers("licence").set_index("driver").loc[PARAMETERS["transfer"]]
    part = fractions("licence").set_index("input").total["transfer"]
    return {
        "moved_none": formats.pct(row.median_low),
        "moved_most": formats.pct(row.median_high),
        "moved_part": formats.pct(row.high, 0),
        "moved_spread": formats.pct(part, 0),
    }


def _lower(label: str) -> str:
    return label[0].lower() + label[1:]
