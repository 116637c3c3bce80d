"""When anyone could tell: the chance that a share has risen above what its own past suggests, and by how much it must.

"Detected" is above the forecast of the share's own past, with 5 % false alarms over the whole watch (models.boundary).
The share of all foreign vendors is not published; the years given here are those of a reader who had a yearly series
with the stated history. `given`: assumptions (`assumptions.load`). Effects are in log-odds a year, shares in 0-1; the
central start is the assumed brand share of foreign vendors in cloud.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd
from scipy import interpolate, optimize
from scipy.special import expit, logit

from telecompilot.evidence.cache import remember
from telecompilot.models import boundary
from telecompilot.study import scenarios, simulation
from telecompilot.study.assumptions import Assumptions
from telecompilot.study.simulation import LAST, baseline_years, exposure, origin, student, uniforms, year_end

EARLY = 2030
LEVELS = EVEN, LIKELY = 0.5, 0.8
WATCHES = 2**16  # of each path, even as scenarios.N: a chance of one in fifteen is good to a tenth of a point
SOON = 5  # years after an effect begins
GRID = np.append(np.linspace(0.0, 0.8, 9), 1.2)  # effects among which the smallest is looked for
NO_TRANSFER = "no licence moves"
RIVAL = "Passing the smallest ranked domestic rival"
ALL_BETTER = "all improvements together"


# Of a scenario


def watch_years(given: Assumptions) -> int:
    """Return how many years a watch lasts, from the pilot's opening to the horizon."""
    return LAST - int(given.value("baseline_year"))


def watch(given: Assumptions, **changed) -> boundary.Watch:
    """Return the watch that the assumptions describe; `changed`: fields of boundary.Watch that differ."""
    move = given.value("move")
    fields = {
        "n": int(given.value("history")),
        "years": watch_years(given),
        "noise": given.value("reading_noise") / move,
        "revision": given.value("revision") / move,
    }
    return boundary.Watch(**(fields | changed))


def chances(
    given: Assumptions, name: str, share: str = "brand", reading: str = "nationwide", n: int = scenarios.N
) -> pd.Series:
    """Return the chance, by calendar year of the figure, that a scenario's rise has been detected: see `alarms`."""
    chance = alarms(given, name, share, reading, n).mean(0)
    return pd.Series(chance, pd.Index(baseline_years(given), name="year"), name="chance")


def alarms(given: Assumptions, name: str, share: str, reading: str, n: int) -> np.ndarray:
    """Tell (n, T), by path and year of the figure, whether a scenario's rise has been detected.

    name, share, reading, n: as in scenarios.simulate. The past of each path has its own drift and moves; every figure
    carries reading noise, every first release a revision to come. A share that falls is never "detected".
    """
    u = uniforms(n, len(baseline_years(given)))
    observed = logit(scenarios.paths(name, u, given, share, reading))
    plan, rng = watch(given), np.random.default_rng([0, 99])
    drift, move = student(u["drift"], given, "drift"), given.get("move").draw(u["move"])
    steps = drift[:, None] + move[:, None] * rng.normal(size=(n, plan.n - 1))
    level = origin(u, given, f"start_{share}_cloud")
    past = level[:, None] - np.column_stack([np.zeros(n), steps[:, ::-1].cumsum(1)])[:, ::-1]
    past += given.value("reading_noise") * rng.normal(size=past.shape)
    error = np.hypot(given.value("reading_noise"), given.value("revision"))
    seen = observed + error * rng.normal(size=observed.shape)
    t = np.divide(*boundary.statistic(past, seen))
    return np.maximum.accumulate(t > boundary.critical_value(plan), axis=1)


@remember
def by_path(given: Assumptions) -> pd.DataFrame:
    """Return the chance that a rise has been detected: a row a year of the figure, a column a distinct path.

    Columns: share ("brand", "licence"), scenario and reading; a last one, with NO_TRANSFER for its reading, holds the
    pilot under which no licence moves from a local operator.
    """
    table = {
        (share, name, reading): chances(given, name, share, reading, WATCHES)
        for share in scenarios.SHARES
        for name, reading in scenarios.distinct(given)
    }
    unmoved = chances(given.fixed(transfer=0.0), "pilot_as_is", "licence", n=WATCHES)
    return pd.DataFrame(table | {("licence", "pilot_as_is", NO_TRANSFER): unmoved})


def known_from(given: Assumptions, chance: pd.Series, level: float) -> float:
    """Return the decimal date at which the figure is out, the publication lag after its year's end, that takes a chance
    (by year of the figure, from `chances`) to `level`; NaN: not within the horizon."""
    year = boundary.first_year(chance, level)
    return np.nan if year is None else float(year_end(year)) + given.value("publication_lag")


# Of a gain of a stated size


def central_start(given: Assumptions) -> float:
    """Return the central start (0-1)."""
    return given.value("start_brand_cloud") / 100


def acting(given: Assumptions) -> float:
    """Return for how many years an opening has acted by the last year, at the central dates."""
    dates = (np.array([given.value(name)]) for name in ("opening", "lag", "effect_years"))
    return float(exposure(baseline_years(given), *dates)[0, -1])


def effect_to(given: Assumptions, goal: float, years: float = 1.0) -> float:
    """Return the steady effect that takes the central start to `goal` (0-1) in `years`, drift aside."""
    return float((logit(goal) - logit(central_start(given))) / years)


def level_after(given: Assumptions, effect: float) -> float:
    """Return the share (0-1) in the last year to which an effect takes the central start, drift aside."""
    return float(expit(logit(central_start(given)) + effect * acting(given)))


def points_a_year(given: Assumptions, effect: float) -> float:
    """Return the percentage points that an effect adds to the central start in its first year."""
    start = central_start(given)
    return 100 * float(expit(logit(start) + effect) - start)


@lru_cache(maxsize=256)
def steady(given: Assumptions, effect: float, years: float | None = None) -> pd.Series:
    """Return the chance, by year of the figure, to have detected an opening of known effect.

    effect: from opening plus lag on, for `years` (default: as long as the longest opening was seen to act). Start,
    drift, yearly moves, dates and errors are drawn as in the scenarios; no licence moves.
    """
    lasting = given.value("effect_years") if years is None else years
    known = given.fixed(effect_years=lasting, transfer=0.0, **simulation.steady(effect))
    return chances(known, "pilot_as_is")


@remember
def yardsticks(given: Assumptions) -> pd.DataFrame:
    """Return what would count as meaningful ground, and what a test would see of it, smallest gain first.

    Columns: yardstick, goal (share from the central start), effect (that reaches it by the last year; 0 where the start
    is there already), already (chance that the unknown start is), without and with_pilot (chance of standing there in
    the last year), chance (to have detected the effect by then).
    """
    gain, rival, tenth = (given.value(name) / 100 for name in ("gain_points", "smallest_rival", "crossing_level"))
    u = uniforms(scenarios.N, len(baseline_years(given)))
    first = expit(origin(u, given, "start_brand_cloud"))
    last = [scenarios.simulate(name, given=given)[LAST].to_numpy() for name in ("no_pilot", "pilot_as_is")]
    rows = []
    for words, goal, mark in (
        (RIVAL, rival, rival),
        (f"{100 * gain:g} points more than at the start", central_start(given) + gain, first + gain),
        (f"{level_in_words(tenth).capitalize()} of the market", tenth, tenth),
    ):
        effect = max(0.0, effect_to(given, goal, acting(given)))
        there = (np.mean(share >= mark) for share in (first, *last))
        rows.append((words, goal, effect, *there, steady(given, effect)[LAST]))
    columns = ["yardstick", "goal", "effect", "already", "without", "with_pilot", "chance"]
    return pd.DataFrame(rows, columns=columns).sort_values("effect", ignore_index=True)


def level_in_words(level: float) -> str:
    """Return a share (0-1) that a reader looks for as it is called: "one tenth", else "15%"."""
    return "one tenth" if np.isclose(level, 0.1) else f"{100 * level:g}%"


def already(given: Assumptions) -> float:
    """Return the chance that the unknown start is past the smallest domestic rival."""
    return float(yardsticks(given).set_index("yardstick").already[RIVAL])


def ratio(given: Assumptions) -> float:
    """Return by how much the reader's gain, in all, falls short of one that is detected with an even chance by the last
    year: the smallest effect over the gain's own; NaN where no effect of GRID is detected."""
    return smallest(given) / effect_to(given, central_start(given) + given.value("gain_points") / 100, acting(given))


@remember
def sizes(given: Assumptions) -> pd.DataFrame:
    """Return detection through time for gains of four sizes: gain, effect, goal (share in the last year), year, chance.

    The sizes are the reader's two points in all, and the low, middle and high end of that yardstick as points gained
    in the first year of a steady effect, from the central start.
    """
    row, parts = given.get("gain_points"), []
    for words, points, years in (
        (f"{row.value:g} in all", row.value, acting(given)),
        *((f"{points:g} a year", points, 1.0) for points in (row.low, row.value, row.high)),
    ):
        effect = effect_to(given, central_start(given) + points / 100, years)
        chance = steady(given, effect).reset_index()
        parts.append(chance.assign(gain=words, effect=effect, goal=level_after(given, effect)))
    return pd.concat(parts, ignore_index=True)


@remember
def smallest(given: Assumptions, by: int = LAST, level: float = EVEN) -> float:
    """Return the smallest steady effect that figures up to a year would show with chance `level`; NaN: none in GRID.

    It begins at opening plus lag, as in the scenarios, after the watch has begun. Monotone interpolation between the
    effects of GRID, each of which is run once for all answers.
    """
    chance = np.array([steady(given, float(effect))[by] for effect in GRID])
    rising = np.concatenate([[True], np.diff(np.maximum.accumulate(chance)) > 0])
    if chance[rising][-1] < level:
        return np.nan
    curve = interpolate.PchipInterpolator(GRID[rising], chance[rising])
    return float(optimize.brentq(lambda effect: curve(effect) - level, GRID[0], GRID[rising][-1]))


@remember
def better_data(given: Assumptions) -> pd.DataFrame:
    """Return what better data would change for a gain of the reader's two points a year, most useful first.

    Columns: data (what is better), chance_soon (of detection within SOON years of the gain's first year), wait_even and
    wait_likely (years from its beginning to that chance, lag of publication included, NaN if not within the watch),
    points and base (smallest gain in its first year that is LIKELY detected within SOON years: changed, as assumed).
    """
    lag, move, history = given.get("publication_lag"), given.value("move"), given.get("history")
    exact = {"noise": given.get("reading_noise").low / move, "revision": 0.0}
    rows = {}
    for words, changed, wait in (
        ("as assumed", {}, lag.value),
        (f"{history.high:.0f} years of past figures", longer := {"n": int(history.high)}, lag.value),
        (f"{history.low:.0f} years of past figures", {"n": int(history.low)}, lag.value),
        ("half-yearly figures", {"per_year": 2}, lag.value),
        ("no later revision", {"revision": 0.0}, lag.value),
        ("exact figures", exact, lag.value),
        ("published early", {}, lag.low),
        (ALL_BETTER, exact | longer, lag.low),
    ):
        plan = watch(given, **changed)
        chance = boundary.power(effect_to(given, central_start(given) + given.value("gain_points") / 100), move, plan)
        years = (boundary.first_year(chance, level) for level in LEVELS)
        waits = (np.nan if year is None else year + wait for year in years)
        smallest_effect = boundary.smallest_effect(SOON, move, plan, LIKELY)
        rows[words] = (chance[SOON], *waits, points_a_year(given, smallest_effect))
    columns = ["chance_soon", "wait_even", "wait_likely", "points"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("data")
    return table.assign(base=table.points.iloc[0]).iloc[1:].sort_values("points").reset_index()
