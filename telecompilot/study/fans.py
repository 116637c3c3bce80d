"""What the report shows of the scenarios: fans and chances of the paths that differ, and what decides them.

Every function is worked out once for the assumptions that it is given (`assumptions.load`), and kept on disk.
`share` is "brand" or "licence" throughout; shares are in 0-1, the market is cloud where nothing else is said.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from telecompilot.evidence.cache import remember
from telecompilot.study import scenarios, sensitivity
from telecompilot.study.assumptions import Assumptions

EARLY, LAST = 2030, scenarios.YEARS[-1]
COLUMNS = {0.025: "low95", 0.1: "low80", 0.25: "low50", 0.5: "median", 0.75: "high50", 0.9: "high80", 0.975: "high95"}
BY_SERVICE = ("no_pilot", "pilot_as_is", "step_by_step", "nationwide", "nationwide_all_categories")
NAMES = {  # the assumptions that every path shares, as a reader would call them
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
DESIGN = 4096  # points of the Sobol design: leaves about three points of error on the largest part


@remember
def fans(given: Assumptions, share: str = "brand") -> pd.DataFrame:
    """Return the distinct paths: path, year, the quantiles of COLUMNS and the Monte Carlo error of the median."""
    parts = []
    for (name, reading), path in scenarios.DISTINCT.items():
        fan = scenarios.fan(name, share=share, reading=reading, given=given).rename(columns=COLUMNS)
        parts.append(fan.rename_axis("year").reset_index().assign(path=path))
    return pd.concat(parts, ignore_index=True)


@remember
def added(given: Assumptions, share: str = "brand") -> pd.DataFrame:
    """Return by path the quantiles of COLUMNS of what it adds, in the last year, to the path without a pilot."""
    gaps = {
        path: scenarios.difference(name, "no_pilot", share=share, reading=reading, given=given).loc[LAST]
        for (name, reading), path in scenarios.DISTINCT.items()
        if name != "no_pilot"
    }
    return pd.DataFrame(gaps).T.rename(columns=COLUMNS).rename_axis("path")


@remember
def chances(given: Assumptions) -> pd.DataFrame:
    """Return the chances of the reader's yardsticks, by share and path.

    Columns: share, path, level_2030, level_2035 (chance to stand at the row crossing_level or above), added_2030,
    added_2035 (chance to stand gain_points above the path without a pilot on the same luck; NaN for that path itself).
    """
    level, points = given.value("crossing_level") / 100, given.value("gain_points") / 100
    years, rows = [EARLY, LAST], []
    for share in scenarios.SHARES:
        without = scenarios.simulate("no_pilot", share=share, given=given)[years]
        for (name, reading), path in scenarios.DISTINCT.items():
            paths = scenarios.simulate(name, share=share, reading=reading, given=given)[years]
            more = (paths - without >= points).mean() if name != "no_pilot" else [np.nan] * 2
            rows.append((share, path, *(paths >= level).mean(), *more))
    return pd.DataFrame(rows, columns=["share", "path", "level_2030", "level_2035", "added_2030", "added_2035"])


@remember
def gained(given: Assumptions, points: float) -> float:
    """Return the chance that the pilot has added at least `points` (0.02: two points) of brand share at the end."""
    none, pilot = (scenarios.simulate(name, given=given)[LAST] for name in ("no_pilot", "pilot_as_is"))
    return float((pilot - none >= points).mean())


@remember
def by_service(given: Assumptions) -> pd.DataFrame:
    """Return licence-holder share in the last year, national reading: service, scenario, low80, median, high80."""
    rows = []
    for service in scenarios.SERVICES:
        for name in BY_SERVICE:
            fan = scenarios.fan(name, levels=(0.1, 0.5, 0.9), share="licence", service=service, given=given)
            rows.append((service, name, *fan.loc[LAST, [0.1, 0.5, 0.9]]))
    return pd.DataFrame(rows, columns=["service", "scenario", "low80", "median", "high80"])


@remember
def by_base_rate(given: Assumptions, rates: tuple[float, ...]) -> list[float]:
    """Return the medians in the last year, regional reading, if the pilot goes nationwide with each of the chances."""
    return scenarios.by_base_rate(rates, reading="regional", given=given)[0.5].tolist()


@remember
def drivers(given: Assumptions, share: str = "brand") -> pd.DataFrame:
    """Return what moving one assumption across its range does to the pilot as it is, widest first.

    The frame of sensitivity.tornado, with driver (its name), unit, start and end (of the median over the range).
    """
    frame = sensitivity.tornado("pilot_as_is", share=share, given=given)
    ends = frame[["median_low", "median_high"]]
    return frame.assign(
        driver=[NAMES.get(name, name.replace("_", " ")) for name in frame.index],
        unit=[given.get(name, "pilot_as_is").unit for name in frame.index],
        start=ends.min(axis=1),
        end=ends.max(axis=1),
    )


@remember
def spread(given: Assumptions, share: str = "brand") -> pd.DataFrame:
    """Return the part of each unknown in the variance of the last year, pilot as it is, largest first.

    The frame of sensitivity.sobol, with driver (its name); no part is below zero. Totals count an interplay once for
    each unknown in it, so they add up to more than one.
    """
    frame = sensitivity.sobol("pilot_as_is", base=DESIGN, share=share, given=given)
    names = frame.label.str[0].str.upper() + frame.label.str[1:]
    return frame.assign(driver=names, first=frame["first"].clip(lower=0))
