"""What the trend models did on earlier markets: the back-test of the tested shares, and the simulation beside it.

An outcome that is printed as a bound only ("at least 30 percent") is an interval: a band holds it if the two meet. That
is little to ask, so such outcomes are counted apart from the exact ones, on which every other score rests.

Also how the headline's parts did alone, and whether wider bands would have helped. Split-conformal in spirit (Vovk,
Gammerman and Shafer, Algorithmic Learning in a Random World, 2005): misses of rolling origins, in units of their own
bands, are pooled, and the band is stretched by what held four in five of those: of the other shares with hindsight, or
of all shares up to the origin, which is all that anybody could have known.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import logit

from telecompilot.evidence import Evidence, paths
from telecompilot.evidence.cache import remember
from telecompilot.models import backtest, scores
from telecompilot.models.trends import combination
from telecompilot.study import tested_shares
from telecompilot.study.tested_shares import HORIZON, LEAST

LEAD, NOMINAL = "headline", 0.8
MEMBERS = tuple(combination.MEMBERS)
BROKEN = 2020  # chosen with hindsight, as the page says: cinemas closed, then Chinese electric cars took over
TIMED = ("linear_levels", "logit_trend", "fractional_logit", "beta_regression")  # regressions on time
TURNING = ("wandering slope", "slope alone")  # laws of the simulation under which a market can turn
NAMES = {
    "last_value": "Last value (baseline)",
    "drift": "Drift (baseline)",
    "linear_levels": "Straight line",
    "logit_trend": "Log-odds trend",
    "fractional_logit": "Fractional logit",
    "beta_regression": "Beta regression",
    "local_level": "Local level",
    "local_trend": "Local linear trend",
    "damped_trend": "Damped local trend",
    "damped_ets": "Damped smoothing, best fit",
    "damped_smoothing": "Damped smoothing",
    "integrated_trend": "Integrated trend",
    "headline_1": "Headline, version 1",
    "headline": "Headline",
}
VIEW = ("last_value", "drift", "integrated_trend", "damped_smoothing", "headline")  # the models that carry conclusions
WARNING = "linear_levels"  # and the one that serves as a warning
VERSIONS = ("headline_1", "headline")  # of the headline, each scored at every past origin
# The simulation: `benchmarks/simulated.py` runs it, too slow for a page and the same everywhere but for a last digit.
SIMULATED = paths.BENCHMARKS / "simulated.csv"
OUTSIDE = paths.BENCHMARKS / "outside.csv"  # written by `benchmarks/outside.py`
LENGTHS = (8, 10, 12, 16, 24)  # of the shares in both
SHORT = 10  # figures: a fan that rests on fewer is said to be short
SPANS = ((LEAST, SHORT - 1), (SHORT, 12), (13, None))  # lengths of what a model had learnt from, in groups


class Record(NamedTuple):
    """The back-test scored. Shares in 0-1, errors and scores in points.

    results: from `evaluated`; board: backtest.leaderboard, all steps; coverage: from `coverage`.
    """

    results: pd.DataFrame
    board: pd.DataFrame
    coverage: pd.DataFrame

    @property
    def lead(self) -> pd.Series:
        """The headline's row of `coverage` for its 80 % band."""
        return self.coverage[(self.coverage.model == LEAD) & (self.coverage.nominal == NOMINAL)].iloc[0]


def evaluated(ev: Evidence) -> pd.DataFrame:
    """Return the back-test of every model on every tested share: backtest.rolling_origin, steps 1 to HORIZON."""
    kept = paths.CACHE / "backtest"
    shares, bounds = tested_shares.load(ev), tested_shares.bounds(ev)
    return backtest.rolling_origin(
        shares, tuple(NAMES), HORIZON, LEAST, unit=tested_shares.UNITS, bounds=bounds, cached=kept
    )


@remember
def record(ev: Evidence) -> Record:
    """Return the back-test of the tested shares, scored; kept from one build to the next."""
    return scored(evaluated(ev))


def scored(results: pd.DataFrame) -> Record:
    """Return a back-test's scores; `results` as from `evaluated`."""
    return Record(results, backtest.leaderboard(results), coverage(results))


def coverage(results: pd.DataFrame) -> pd.DataFrame:
    """Return coverage of every model pooled over shares and steps: model, name, and columns of backtest.coverage_table.

    low and high: 95 % Wilson interval, which takes overlapping forecasts for independent ones; by_year_low and
    by_year_high: with the outcomes of a year in one piece.
    """
    rows = backtest.coverage_table(results)
    return rows[rows.step == "all"].assign(name=rows.model.map(NAMES)).drop(columns="step").reset_index(drop=True)


def outcomes(results: pd.DataFrame, model: str = LEAD) -> pd.DataFrame:
    """Return one model's forecasts with `year` of the outcome, `held` by the 80 % band, `name` of the share; outcomes
    that are only bounds are left out: see `bounded`."""
    return _judged(results, model, bounds=False)


def bounded(results: pd.DataFrame, model: str = LEAD) -> pd.DataFrame:
    """Return what `outcomes` leaves out, alike: `held` where the band meets the interval from the bound on, `printed`
    where it holds the number printed."""
    rows = _judged(results, model, bounds=True)
    return rows.assign(printed=rows.actual.between(rows["q10"], rows["q90"]))


def _judged(results: pd.DataFrame, model: str, bounds: bool) -> pd.DataFrame:
    unknown = results.at_least < results.at_most
    rows = results[(results.model == model) & (results.failed == "") & (unknown == bounds)]
    year = [period.year for period in rows.target]
    return rows.assign(year=year, held=backtest.met(rows, "q10", "q90"), name=rows.series.map(tested_shares.NAMES))


def by_length(results: pd.DataFrame, models: tuple[str, ...] = (*VIEW, WARNING)) -> pd.DataFrame:
    """Return how often the 80 % bands held exact outcomes, by model and by the number of figures learnt from.

    Columns: model, name, span (of SPANS, in words), n (mean number of figures), outcomes, hits, coverage, low and high
    (95 %, the outcomes of a year in one piece), shares (names of those that the outcomes are of). A span without an
    outcome has no row.
    """
    table = []
    for model in models:
        rows = outcomes(results, model)
        for low, high in SPANS:
            own = rows[rows.n_train.between(low, high or np.inf)]
            if own.empty:
                continue
            row = {"model": model, "name": NAMES[model], "span": f"{low} to {high}" if high else f"{low} or more"}
            row |= {"n": own.n_train.mean(), "outcomes": len(own), "hits": own.held.sum(), "coverage": own.held.mean()}
            row["low"], row["high"] = scores.wilson_clustered(own.held, own.year)
            table.append(row | {"shares": list(own.name.unique())})
    return pd.DataFrame(table)


def outside() -> pd.DataFrame:
    """Return how bands did on real shares outside the evidence, from OUTSIDE: a row a data set, length n and model.

    Columns: set, n, model, windows, outcomes, hits50, hits80, hits95, wis (mean, points), scaled (mean of WIS over the
    past's mean change), inputs.
    """
    return pd.read_csv(OUTSIDE)


def outside_coverage() -> pd.DataFrame:
    """Return `outside` pooled over data sets, a row a model and n.

    Columns: model, name, n, windows, outcomes, coverage50, coverage80, coverage95, wis and scaled (means of outcomes),
    low and high (95 % of coverage80, the outcomes of a data set in one piece).
    """
    table = []
    for (model, n), own in outside().groupby(["model", "n"], sort=False):
        total = own.outcomes.sum()
        row = {"model": model, "n": n, "windows": own.windows.sum(), "outcomes": total}
        row |= {f"coverage{level}": own[f"hits{level}"].sum() / total for level in (50, 80, 95)}
        row |= {score: (own[score] * own.outcomes).sum() / total for score in ("wis", "scaled")}
        held = np.repeat([True, False] * len(own), np.column_stack([own.hits80, own.outcomes - own.hits80]).ravel())
        row["low"], row["high"] = scores.wilson_clustered(held, np.repeat(own["set"], own.outcomes))
        table.append(row | {"name": NAMES[model]})
    return pd.DataFrame(table)


def left_out(results: pd.DataFrame) -> pd.Series:
    """Return the headline's 80 % coverage without each share in turn, by its name, lowest first."""
    rows = outcomes(results)
    return pd.Series({name: rows.held[rows.name != name].mean() for name in rows.name.unique()}).sort_values()


def misses(results: pd.DataFrame, model: str = LEAD) -> pd.DataFrame:
    """Return a model's forecasts (outcomes) with `miss`: the distance on log-odds of the outcome from the
    median, over that of the 80 % band's end on the same side. At most 1 where the band held."""
    rows = outcomes(results, model)
    z, middle = logit(rows.actual), logit(rows["q50"])
    reach = np.where(z >= middle, logit(rows["q90"]) - middle, middle - logit(rows["q10"]))
    return rows.assign(miss=(z - middle).abs() / reach)


def stretch(miss: pd.Series, share: float = NOMINAL) -> float:
    """Return the factor by which bands must be stretched to hold `share` of these misses and one more like them: the
    smallest with ceil(share (n + 1)) of them inside, the largest miss if that is more than there are."""
    ordered = np.sort(miss)
    return float(ordered[min(int(np.ceil(share * (len(ordered) + 1))), len(ordered)) - 1])


def recalibrated(results: pd.DataFrame) -> pd.DataFrame:
    """Return by share: n, held by the headline's band as it is, factor that the other shares call for, stretched (how
    many are held with it), and failing: neither the headline nor any of its MEMBERS kept its promise."""
    rows = misses(results)
    table = rows.groupby("name").held.agg(n="size", held="sum")
    table["factor"] = [stretch(rows.miss[rows.name != name]) for name in table.index]
    inside = rows.miss <= rows.name.map(table.factor)
    table["stretched"] = inside.groupby(rows.name).sum()
    alone = [outcomes(results, model).groupby("name").held.mean() for model in (LEAD, *MEMBERS)]
    return table.assign(failing=(pd.concat(alone, axis=1) < NOMINAL).all(axis=1))


def in_time(results: pd.DataFrame) -> pd.DataFrame:
    """Return the headline's outcomes (`misses`) with the factor that misses known at the origin called for, as soon as
    there were enough of them for one (`stretch`), and `stretched`: held with it."""
    rows = misses(results)
    made = [period.year for period in rows.origin]
    known = [rows.miss[rows.year <= year] for year in made]
    enough = [len(past) >= np.ceil(NOMINAL * (len(past) + 1)) > 0 for past in known]
    factor = [stretch(past) if some else np.nan for past, some in zip(known, enough, strict=True)]
    rows = rows.assign(factor=factor)[enough]
    return rows.assign(stretched=rows.miss <= rows.factor)


def simulated() -> pd.DataFrame:
    """Return how often each model's 80 % bands hold in worlds whose law is known, from SIMULATED.

    Columns: model, truth, n, step, nominal, hits, total, coverage, low, high (Wilson 95 %), name of the model.
    """
    frame = pd.read_csv(SIMULATED)
    return frame.assign(name=frame.model.map(NAMES))
