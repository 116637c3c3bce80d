"""Tables of the scenarios: chances of crossing the yardsticks path by path, and what happens outside cloud."""

from __future__ import annotations

import numpy as np
import pandas as pd

from telecompilot import evidence
from telecompilot.evidence import formats
from telecompilot.evidence.cache import remember
from telecompilot.study import assumptions, scenarios

EARLY, LAST = 2030, scenarios.YEARS[-1]
SERVICES = {"cloud": "Cloud and data centres", "access": "Internet access", "all": "All services, by licence items"}
BY_SERVICE = ("no_pilot", "pilot_as_is", "step_by_step", "nationwide", "nationwide_all_categories")
BEHIND_CHANCES = ("start_brand_cloud", "start_licence_cloud", "effect_mean", "transfer")
BEHIND_SERVICES = (
    "start_licence_access",
    "start_licence_all",
    "items_national",
    "items_access",
    "region_weight_access",
)
SHARES = {"brand": "brand share", "licence": "licence-holder share"}


@remember
def crossings(paths: tuple[tuple[str, str, str], ...]) -> pd.DataFrame:
    """Return the chances of a tenth of the market and of points added, by share and path.

    paths: (scenario, reading, words) of each. Columns: share ("brand", "licence"), path, level_2030, level_2035 (chance
    to stand at the row crossing_level or above), added_2030, added_2035 (chance to stand gain_points above the path
    without a pilot on the same luck; NaN for that path itself).
    """
    given, rows = assumptions.load(), []
    level, points = given.value("crossing_level") / 100, given.value("gain_points") / 100
    for share in SHARES:
        without = scenarios.simulate("no_pilot", share=share)
        for name, reading, words in paths:
            found = scenarios.simulate(name, share=share, reading=reading)
            added = (
                [np.nan] * 2
                if name == "no_pilot"
                else [(found[y] - without[y] >= points).mean() for y in (EARLY, LAST)]
            )
            rows.append((share, words, *((found[y] >= level).mean() for y in (EARLY, LAST)), *added))
    return pd.DataFrame(rows, columns=["share", "path", "level_2030", "level_2035", "added_2030", "added_2035"])


def chances(paths: tuple[tuple[str, str, str], ...]) -> pd.DataFrame:
    """Return `crossings` in a reader's words, in percent."""
    found, given = crossings(paths), assumptions.load()
    level, points = (f"{given.value(name):g}" for name in ("crossing_level", "gain_points"))
    heads = {
        "level_2030": f"At {level}% in {EARLY}, %",
        "level_2035": f"At {level}% in {LAST}, %",
        "added_2030": f"+{points} points by {EARLY}, %",
        "added_2035": f"+{points} points by {LAST}, %",
    }
    shown = {"Path": found.path, "Share": found.share.map(SHARES)}
    return pd.DataFrame(shown | {head: (100 * found[name]).round(0) for name, head in heads.items()})


def chances_title(paths: tuple[tuple[str, str, str], ...]) -> str:
    """Say what the chances of the first two paths are, in brand share."""
    found, level = crossings(paths), assumptions.load().value("crossing_level")
    none, pilot = (formats.pct(chance, 0) for chance in found[found.share == "brand"].level_2035[:2])
    return f"Brand share of {level:g} percent or more in {LAST}: {none} of paths without a pilot, {pilot} with it"


@remember
def ends() -> pd.DataFrame:
    """Return licence-holder share in the last year by service and scenario, national reading.

    Columns: service (of SERVICES), scenario, low80, median, high80 (0-1).
    """
    rows = []
    for service in SERVICES:
        for name in BY_SERVICE:
            fan = scenarios.fan(name, levels=(0.1, 0.5, 0.9), share="licence", service=service)
            rows.append((service, name, *fan.loc[LAST, [0.1, 0.5, 0.9]]))
    return pd.DataFrame(rows, columns=["service", "scenario", "low80", "median", "high80"])


def by_service() -> pd.DataFrame:
    """Return `ends` in words: a row a scenario, a column a service, median and 80 percent interval."""
    found = ends()
    cells = [
        f"{formats.pct(row.median)} ({formats.span(formats.rough(row.low80), formats.rough(row.high80))})"
        for row in found.itertuples(index=False)
    ]
    wide = found.assign(cell=cells).pivot(index="scenario", columns="service", values="cell").loc[list(BY_SERVICE)]
    named = {"Scenario": [scenarios.SCENARIOS[name] for name in BY_SERVICE]}
    return pd.DataFrame(named | {words: wide[service].to_numpy() for service, words in SERVICES.items()})


def sources(parameters: tuple[str, ...]) -> tuple[str, ...]:
    """Return the ids of the documents behind some assumptions, each once."""
    table = evidence.load().scenarios
    return tuple(dict.fromkeys(" ".join(table[table.parameter.isin(parameters)].source_id).split()))


def words() -> dict[str, str]:
    """Return what the prose says of the services outside cloud."""
    found = ends().set_index(["service", "scenario"])["median"]
    given = assumptions.load()
    return {
        "access_pilot": formats.pct(found["access", "pilot_as_is"]),
        "access_nation": formats.pct(found["access", "nationwide"]),
        "all_pilot": formats.pct(found["all", "pilot_as_is"]),
        "all_categories": formats.pct(found["all", "nationwide_all_categories"]),
        "lean": "down" if given.value("effect_mean") < 0 else "up",
    }
