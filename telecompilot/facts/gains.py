"""Gains of a stated size and the chance to tell them from noise: the frames of the chapter on detection."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps

import numpy as np
import pandas as pd
from scipy import interpolate, optimize
from scipy.special import expit, logit

from telecompilot import evidence
from telecompilot.evidence import Evidence
from telecompilot.evidence.cache import remember
from telecompilot.models import boundary
from telecompilot.study import assumptions, detection, mixing, sampling, scenarios
from telecompilot.study.assumptions import Assumptions

LAST, EARLY = scenarios.YEARS[-1], 2030
SOON = 5  # years after an effect begins, the span of detection.shortening
EVEN, LIKELY = detection.LEVELS
GRID = np.append(np.linspace(0.0, 0.8, 9), 1.2)  # log-odds a year: effects among which the smallest is looked for
QUIET, STAY, MOVE = "no pilot", "pilot, no licence moves", "pilot, licences move"
CASES = (  # share, scenario, whether a licence may move from the local operator, words
    ("brand", "no_pilot", True, QUIET),
    ("brand", "pilot_as_is", True, "pilot as it is"),
    ("licence", "no_pilot", True, QUIET),
    ("licence", "pilot_as_is", False, STAY),
    ("licence", "pilot_as_is", True, MOVE),
)
USED = (
    "smallest_rival", "reading_noise", "revision", "publication_lag", "start_brand_cloud", "start_licence_cloud",
    "transfer", "opening", "lag", "move", "drift_mean", "effect_mean", "effect_years",
)  # fmt: skip


def given_by(ev: Evidence | None = None) -> Assumptions:
    """Return the assumptions of the evidence."""
    return assumptions.load(ev or evidence.load())


def of_evidence(function: Callable) -> Callable:
    """Let a function of assumptions take the evidence (default: the project's), and keep its result by their values."""
    kept = remember(function)

    @wraps(function)
    def found(ev: Evidence | None = None):
        return kept(given_by(ev))

    return found


def sources(ev: Evidence | None = None) -> tuple[str, ...]:
    """Return the source ids behind the assumptions of the test and of the paths, each once."""
    table = (ev or evidence.load()).scenarios
    cells = [cell for name in USED for cell in table[table.parameter == name].source_id]
    return tuple(dict.fromkeys(" ".join(cells).split()))


@of_evidence
def cases(given: Assumptions) -> pd.DataFrame:
    """Return the chance, by year of the figure, that a rise has been told from noise: share, path, year, chance."""
    found = []
    for share, name, moves, words in CASES:
        chance = detection.chances(name, given=given if moves else given.fixed(transfer=0.0), share=share)
        found.append(chance.rename("chance").reset_index().assign(share=share, path=words))
    return pd.concat(found, ignore_index=True)[["share", "path", "year", "chance"]]


@of_evidence
def paths(given: Assumptions) -> pd.DataFrame:
    """Return for every distinct path of the scenarios what could be told and by when.

    Columns: share ("brand", "licence"), path, chance_2030, chance_2035 (figures up to that year), year_50, year_80
    (decimal year, publication lag included, from which the chance is 50 and 80 percent; NaN: not within the horizon).
    """
    found = []
    for share in scenarios.SHARES:
        for (name, reading), words in scenarios.DISTINCT.items():
            chance = detection.chances(name, given=given, share=share, reading=reading)
            years = (detection.known_from(chance, level, given) for level in detection.LEVELS)
            found.append((share, words, chance[EARLY], chance[LAST], *years))
    return pd.DataFrame(found, columns=["share", "path", "chance_2030", "chance_2035", "year_50", "year_80"])


@lru_cache(maxsize=256)
def steady(given: Assumptions, effect: float, years: float | None = None) -> pd.Series:
    """Return the chance, by year of the figure, to have told an opening of known effect from noise.

    effect: log-odds a year from opening plus lag on, for `years` (default: as long as the longest opening was seen
    to act). Start, drift, yearly moves, dates and errors are drawn as in the scenarios; no licence moves.
    """
    lasting = given.get("effect_years").high if years is None else years
    known = given.fixed(effect_mean=effect, effect_spread=0.0, effect_years=lasting, transfer=0.0)
    return detection.chances("pilot_as_is", given=known)


def span(given: Assumptions) -> float:
    """Return for how many years an opening has acted by the last year, at the central dates."""
    dates = (np.array([given.value(name)]) for name in ("opening", "lag", "effect_years"))
    return float(mixing.exposure(sampling.baseline_years(given), *dates)[0, -1])


@of_evidence
def yardsticks(given: Assumptions) -> pd.DataFrame:
    """Return what would count as meaningful ground, and what a test would see of it, smallest gain first.

    Columns: yardstick, goal (share 0-1 from the central start), effect (log-odds a year that reaches it by the last
    year, drift aside; 0 where the start is there already), already (chance that the unknown start is), without and
    with_pilot (chance of standing there in the last year), chance_2030, chance_2035, year_50.
    """
    n = scenarios.N
    start, gain = given.value("start_brand_cloud") / 100, given.value("gain_points") / 100
    u = sampling.uniforms(n, len(sampling.baseline_years(given)))
    origin = expit(sampling.origin(u, given, "start_brand_cloud"))
    last = [scenarios.simulate(name, n, given=given)[LAST].to_numpy() for name in ("no_pilot", "pilot_as_is")]
    rows = []
    for words, goal, rise in (
        ("Passing the smallest ranked domestic rival", given.value("smallest_rival") / 100, False),
        (f"{100 * gain:g} points more than at the start", start + gain, True),
        ("One tenth of the market", given.value("crossing_level") / 100, False),
    ):
        effect = max(0.0, (logit(goal) - logit(start)) / span(given))
        there = origin + gain if rise else goal
        chance = steady(given, effect)
        told = (chance[EARLY], chance[LAST], detection.known_from(chance, EVEN, given))
        rows.append((words, goal, effect, np.mean(origin >= there), *(np.mean(x >= there) for x in last), *told))
    names = ["yardstick", "goal", "effect", "already", "without", "with_pilot", "chance_2030", "chance_2035", "year_50"]
    return pd.DataFrame(rows, columns=names).sort_values("effect", ignore_index=True)


@of_evidence
def sizes(given: Assumptions) -> pd.DataFrame:
    """Return detection through time for gains of four sizes: gain, effect, goal (share in the last year), year, chance.

    The sizes are the reader's two points in all, and the low, middle and high end of that yardstick as points gained
    in the first year of a steady effect, from the central start.
    """
    start, row = given.value("start_brand_cloud") / 100, given.get("gain_points")
    gains = {f"{row.value:g} in all": (logit(start + row.value / 100) - logit(start)) / span(given)}
    for points in (row.low, row.value, row.high):
        gains[f"{points:g} a year"] = logit(start + points / 100) - logit(start)
    found = []
    for words, effect in gains.items():
        goal = expit(logit(start) + effect * span(given))
        chance = steady(given, float(effect)).rename("chance").reset_index()
        found.append(chance.assign(gain=words, effect=effect, goal=goal))
    return pd.concat(found, ignore_index=True)


@of_evidence
def smallest(given: Assumptions) -> pd.DataFrame:
    """Return the smallest steady effect that figures up to a year would tell from noise with an even and a good chance.

    Columns: by (year of the last figure), level (chance), effect (log-odds a year), points (gained in its first year
    from the central start), goal (share in the last year); NaN where no effect is strong enough. The effect begins at
    opening plus lag, as in the scenarios, after the watch has begun.
    """
    start = given.value("start_brand_cloud") / 100
    rows = []
    for by in (EARLY, LAST):
        for level in detection.LEVELS:
            effect = _strength(given, by, level)
            goal = expit(logit(start) + effect * span(given))
            rows.append((by, level, effect, detection.points_a_year(effect, start), goal))
    return pd.DataFrame(rows, columns=["by", "level", "effect", "points", "goal"])


@of_evidence
def needed_range(given: Assumptions) -> tuple[float, float]:
    """Return the points a year that figures up to the last year would show with an even chance.

    The ends: with yearly moves at the quiet and at the restless end of earlier markets.
    """
    start, move = given.value("start_brand_cloud") / 100, given.get("move")
    ends = (_strength(given.fixed(move=end), LAST, EVEN) for end in (move.low, move.high))
    return tuple(detection.points_a_year(effect, start) for effect in ends)


def _strength(given: Assumptions, by: int, level: float) -> float:
    """Invert the chance by monotone interpolation between GRID, which runs each effect once for all answers."""
    chance = np.array([steady(given, float(effect))[by] for effect in GRID])
    kept = np.concatenate([[True], np.diff(np.maximum.accumulate(chance)) > 0])
    if chance[kept][-1] < level:
        return np.nan
    curve = interpolate.PchipInterpolator(GRID[kept], chance[kept])
    return float(optimize.brentq(lambda effect: curve(effect) - level, GRID[0], GRID[kept][-1]))


@of_evidence
def better_data(given: Assumptions) -> pd.DataFrame:
    """Return what better data would change for a gain of the reader's two points a year, most useful first.

    Columns: data, gain (those points), chance_soon (detected within SOON years of the effect's first year), chance_all,
    wait_50 and wait_80 (years from its beginning, lag of publication included), smallest (log-odds a year detected with
    LIKELY chance within SOON years), points and base (the same in points of the first year: changed, and as assumed).
    """
    start = given.value("start_brand_cloud") / 100
    effect = float(logit(start + given.value("gain_points") / 100) - logit(start))
    found = detection.shortening(effect, given)
    found.loc["all improvements together"] = _together(effect, given)
    found = found.set_axis(["chance_soon", "chance_all", "wait_50", "wait_80", "smallest"], axis=1)
    points = [detection.points_a_year(value, start) for value in found.smallest]
    found = found.assign(points=points, base=points[0], gain=given.value("gain_points")).iloc[1:].sort_values("points")
    return found.rename_axis("data").reset_index()


def _together(effect: float, given: Assumptions) -> tuple[float, ...]:
    """Row of detection.shortening with the longest past, exact figures and the shortest wait at once."""
    move, wait = given.value("move"), given.get("publication_lag").low
    exact = given.get("reading_noise").low / move
    plan = detection.watch(given, n=int(given.get("history").high), noise=exact, revision=0.0)
    chance = boundary.power(effect, move, plan)
    years = [boundary.first_year(chance, level) for level in detection.LEVELS]
    waits = [np.nan if year is None else year + wait for year in years]
    return chance[SOON], chance.iloc[-1], *waits, boundary.smallest_effect(SOON, move, plan, LIKELY)
