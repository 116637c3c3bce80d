"""What the report shows of the scenarios: fans and chances of the paths that differ, and how often such bands held.

Every function is worked out once for what it is given, and kept on disk. `given`: assumptions (`assumptions.load`);
`share` is "brand" or "licence" throughout; shares are in 0-1, the market is cloud where nothing else is said.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from telecompilot.evidence import Evidence
from telecompilot.evidence.cache import remember
from telecompilot.models import pooling, scores
from telecompilot.study import assumptions, cloud, detection, precedents, scenarios, tested_shares, track_record
from telecompilot.study.assumptions import Assumptions
from telecompilot.study.scenarios import NONE, PILOT
from telecompilot.study.simulation import BATCHES, LAST, baseline_years, origin, uniforms
from telecompilot.study.tested_shares import HORIZON
from telecompilot.study.track_record import NOMINAL

EARLY = 2030
COLUMNS = {0.025: "low95", 0.1: "low80", 0.25: "low50", 0.5: "median", 0.75: "high50", 0.9: "high80", 0.975: "high95"}
SAMPLES = 20_000  # of a path's future, behind the record of the bands


@remember
def fans(given: Assumptions, share: str = "brand") -> pd.DataFrame:
    """Return the distinct paths: path, year, the quantiles of COLUMNS and the Monte Carlo error of the median."""
    parts = []
    for (name, reading), path in scenarios.distinct(given).items():
        fan = scenarios.fan(name, share=share, reading=reading, given=given).rename(columns=COLUMNS)
        parts.append(fan.rename_axis("year").reset_index().assign(path=path))
    return pd.concat(parts, ignore_index=True)


@remember
def added(given: Assumptions, share: str = "brand") -> pd.DataFrame:
    """Return by path the quantiles of COLUMNS of what it adds, in the last year, to the path without a pilot."""
    gaps = {
        path: scenarios.difference(name, NONE, share=share, reading=reading, given=given).loc[LAST]
        for (name, reading), path in scenarios.distinct(given).items()
        if name != NONE
    }
    return pd.DataFrame(gaps).T.rename(columns=COLUMNS).rename_axis("path")


@remember
def error(given: Assumptions) -> float:
    """Return the Monte Carlo standard error of the 80 % ends of what the pilot adds to brand share in the last year."""
    none, pilot = (scenarios.simulate(name, given=given)[LAST].to_numpy() for name in (NONE, PILOT))
    ends = [np.quantile(batch, [0.1, 0.9]) for batch in np.array_split(pilot - none, BATCHES)]
    return float(np.max(np.std(ends, axis=0, ddof=1)) / np.sqrt(BATCHES))


@remember
def chances(given: Assumptions) -> pd.DataFrame:
    """Return the chances of the reader's yardsticks, by share and path.

    Columns: share, path, level_2030, level_2035 (chance to stand at the row crossing_level or above), added_2030,
    added_2035 (chance to stand gain_points above the path without a pilot on the same luck; NaN for that path itself).
    """
    level, points = given.value("crossing_level") / 100, given.value("gain_points") / 100
    years, rows = [EARLY, LAST], []
    for share in scenarios.SHARES:
        without = scenarios.simulate(NONE, share=share, given=given)[years]
        for (name, reading), path in scenarios.distinct(given).items():
            paths = scenarios.simulate(name, share=share, reading=reading, given=given)[years]
            more = (paths - without >= points).mean() if name != NONE else [np.nan] * 2
            rows.append((share, path, *(paths >= level).mean(), *more))
    return pd.DataFrame(rows, columns=["share", "path", "level_2030", "level_2035", "added_2030", "added_2035"])


@remember
def gained(given: Assumptions, points: float) -> float:
    """Return the chance that the pilot has added more than `points` (0.02: two points) of brand share at the end."""
    none, pilot = (scenarios.simulate(name, given=given)[LAST] for name in (NONE, PILOT))
    return float((pilot - none > points).mean())


@remember
def revealed(given: Assumptions) -> float:
    """Return the chance that a yearly share has shown the pilot's gain by the last year where it is the reader's."""
    u = uniforms(detection.WATCHES, len(baseline_years(given)))
    none, pilot = (scenarios.paths(name, u, given)[:, -1] for name in (NONE, PILOT))
    shown = detection.alarms(given, PILOT, "brand", "nationwide", detection.WATCHES)[:, -1]
    return float(shown[pilot - none >= given.value("gain_points") / 100].mean())


@remember
def moved(given: Assumptions) -> tuple[float, float]:
    """Return the medians of licence-holder share in the last year, with the pilot, if no licence moves from a local
    operator, and if as many do as the range of the assumption allows."""
    parts = 0.0, given.get("transfer").high
    low, high = (scenarios.fan(PILOT, share="licence", given=given.fixed(transfer=part)) for part in parts)
    return float(low.loc[LAST, 0.5]), float(high.loc[LAST, 0.5])


@remember
def by_service(given: Assumptions) -> pd.DataFrame:
    """Return licence-holder share in the last year, national reading: service, scenario, low80, median, high80."""
    rows = [
        (service, name, *scenarios.fan(name, share="licence", service=service, given=given).loc[LAST, [0.1, 0.5, 0.9]])
        for service in scenarios.SERVICES
        for name in scenarios.spreading(given)
    ]
    return pd.DataFrame(rows, columns=["service", "scenario", "low80", "median", "high80"])


@remember
def by_base_rate(given: Assumptions, rates: tuple[float, ...]) -> list[float]:
    """Return the medians in the last year, regional reading, if the pilot goes nationwide with each of the chances.

    rates: chances in 0-1, for example the ends of a Jeffreys interval of a stated base rate. This is the only place
    where scenarios are weighted; it shows how little or much the conclusion moves across the interval.
    """
    names = ("nationwide", PILOT)
    wide, stay = (scenarios.simulate(name, reading="regional", given=given)[LAST] for name in names)
    luck = uniforms(scenarios.N, len(baseline_years(given)))["spreads"]
    return [float(np.median(np.where(luck < rate, wide, stay))) for rate in rates]


# Two forecasts of one quantity: the share without a pilot, from the bounds alone and from the scenarios.


@remember
def ranges(ev: Evidence) -> pd.DataFrame:
    """Return where each of the two begins and ends, and how it may drift.

    Index: bounds, scenarios. Columns: basis; low80, median, high80 (share) at the start, end_low80, end_median,
    end_high80 in cloud.LAST_YEAR; drift, the spread of a year's drift (sd or scale of t, log-odds).
    """
    made, given, levels = cloud.outlook(ev), assumptions.load(ev), [0.1, 0.5, 0.9]
    u = uniforms(scenarios.N, len(baseline_years(given)))
    start = np.quantile(expit(origin(u, given, "start_brand_cloud")), levels)
    end, band = scenarios.fan(NONE, given=given).loc[cloud.LAST_YEAR, levels], ["low80", "median", "high80"]
    rows = [
        (made.basis, *made.past.iloc[-1][band], *made.ahead.iloc[-1][band], cloud.SLOPE_SD),
        (cloud.IDC, *start, *end, given.value("drift_spread")),
    ]
    return pd.DataFrame(rows, ["bounds", "scenarios"], ["basis", *band, *(f"end_{name}" for name in band), "drift"])


# How often such bands held. The target has no past, so its fans cannot be back-tested. Their recipe without a pilot
# can: the last figure, a drift and yearly moves as in the other markets. At every origin of the back-test it is given
# the share's last figure and the drift and moves of all markets but its own. Those are computed once, from whole
# records, as in the scenarios; so a market's neighbours may tell it something of its future, and the record flatters
# rather than not.


class Record(NamedTuple):
    """How many outcomes the bands held, of how many, and the 95 % interval of that share with a year in one piece."""

    held: int
    total: int
    low: float
    high: float


@remember
def record(ev: Evidence) -> Record:
    """Return the record of the scenarios' 80 % bands on the back-test of the trend models."""
    rows = outcomes(ev, track_record.evaluated(ev))
    return Record(int(rows.held.sum()), len(rows), *scores.wilson_clustered(rows.held, rows.year))


def outcomes(ev: Evidence, results: pd.DataFrame) -> pd.DataFrame:
    """Return the outcomes of the back-test (track_record.outcomes) with `held` by the scenarios' 80 % band instead."""
    markets, known = precedents.drifts(ev), tested_shares.load(ev)
    parts = []
    for series_id, part in track_record.outcomes(results).groupby("series"):
        low, high = reach(markets.drop(index=series_id, errors="ignore"))
        moved = logit(part.actual) - logit(known[series_id][part.origin].to_numpy())
        step = part.step.to_numpy() - 1
        parts.append(part.assign(held=(moved >= low[step]) & (moved <= high[step])))
    return pd.concat(parts)


def reach(markets: pd.DataFrame, share: float = NOMINAL) -> np.ndarray:
    """Return the central band's ends (2, HORIZON) about the last figure, log-odds, for a market outside `markets`.

    markets: from precedents.drifts; share: what the band is to hold.
    """
    whole, (low, middle, high) = pooling.pool(markets), markets.move.quantile([0.25, 0.5, 0.75])
    rng = np.random.default_rng(0)
    drift = whole.mean + whole.spread * rng.standard_t(whole.df_new, SAMPLES)
    move = rng.triangular(low, middle, high, SAMPLES)
    paths = drift[:, None] * np.arange(1, HORIZON + 1)
    paths += move[:, None] * rng.standard_normal((SAMPLES, HORIZON)).cumsum(1)
    return np.quantile(paths, [0.5 - share / 2, 0.5 + share / 2], axis=0)
