"""How foreign shares bend where nothing was opened: what an opening's effect has to be compared with.

Shares of bank assets abroad, from the supervisors' surveys of the World Bank (data/panel/). A market is one in which
nothing was opened if the supervisor's answers on entry were the same in three surveys. At a date at which no law
changed each gets the effect that an opening would have got there, by the same estimator; their spread is what chance
makes of a share in a decade, and a floor under the spread between openings, which five of them cannot tell.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import logit, stdtr

from telecompilot.evidence import Evidence, panel
from telecompilot.evidence.cache import remember
from telecompilot.models import pooling
from telecompilot.models.pooling import Pool
from telecompilot.models.trends import integrated
from telecompilot.study.shapes import SHAPES

DATES = (2012.5, 2013.5)  # at which nothing happened: enough figures lie before and after
DEFINITION = "banks_brss_5"  # the last survey, and the one before it, which it continues with an offset
WAVES = ("BRSS W3", "BRSS W4", "BRSS W5")
ANSWERS = ("banking: entry by acquisition prohibited", "banking: entry by subsidiary prohibited",
           "banking: entry by branch prohibited")  # fmt: skip
WIDEST = {"step": 1.5, "short": 0.5, "ramp": 0.5}  # spread between markets, beyond which none is looked for
NODES = 301
FAULT = 3.0  # log-odds: a share that moves by more in a year, a factor of twenty, within one survey is misprinted


def unchanged(ev: Evidence) -> set[str]:
    """Return the countries whose supervisor gave the same answers on entry in each of WAVES."""
    law = panel.load(ev).law
    asked = law[law.question.isin(ANSWERS) & law.edition.str[:7].isin(WAVES)]
    answers = asked.groupby(["country", "question"]).answer.agg(["nunique", "size"]).reset_index()
    same = answers[(answers["nunique"] == 1) & (answers["size"] == len(WAVES))]
    counted = same.country.value_counts()
    return set(counted.index[counted == len(ANSWERS)])


def shares(ev: Evidence) -> pd.DataFrame:
    """Return the complete series of shares (0-1) of DEFINITION: a row a country, a column a year's end (decimal).

    Left out are countries with a year missing, and those with a share of 0 or 1, which has no log-odds.
    """
    found = panel.load(ev)
    both = (DEFINITION, found.definitions.continues[DEFINITION])
    rows = found.shares[found.shares.definition_id.isin(both)]
    wide = rows.pivot(index="country", columns="when", values="value").dropna() / 100
    return wide[(wide > 0).all(axis=1) & (wide < 1).all(axis=1)]


def sources(ev: Evidence) -> tuple[str, ...]:
    """Return the ids of the surveys, in the panel, in which shares and answers were read."""
    found = panel.load(ev)
    read = found.shares.source_id[
        found.shares.definition_id.isin([DEFINITION, found.definitions.continues[DEFINITION]])
    ]
    law = found.law[found.law.question.isin(ANSWERS) & found.law.edition.str[:7].isin(WAVES)]
    return tuple(dict.fromkeys([*read, *law.source_id]))


def joint(ev: Evidence) -> np.ndarray:
    """Return the column (years,) of the offset between the two surveys that `shares` is made of."""
    found = panel.load(ev).shares
    later = found.when[found.definition_id == DEFINITION].min()
    return (shares(ev).columns.to_numpy() >= later).astype(float)


@remember
def effects(ev: Evidence, shape: str, when: float) -> pd.DataFrame:
    """Estimate at a date what an opening would get there, in every market of `shares`.

    shape: key of shapes.SHAPES; when: decimal year.
    Returns a row a country: effect, se, df, unchanged (no answer of the law changed), reason ("" if estimated). Refused
    are a series on a straight line, which has no error to read, and one with a misprint (FAULT).
    """
    wide, later = shares(ev), joint(ev)
    z, t = logit(wide.to_numpy()), wide.columns.to_numpy(float)
    fitted = integrated.fit(z, t, X=np.column_stack([SHAPES[shape].column(t, when), later]))
    frame = pd.DataFrame({"effect": fitted.coef[:, 0], "se": fitted.se[:, 0], "df": fitted.design.df}, wide.index)
    leap = np.abs(np.diff(z, axis=1))[:, np.diff(later) == 0].max(axis=1) > FAULT
    reason = np.select([fitted.degenerate, leap], ["its figures lie on a straight line", "a figure is misprinted"], "")
    return frame.assign(unchanged=frame.index.isin(unchanged(ev)), reason=reason)


def null(ev: Evidence, shape: str, when: float) -> pd.DataFrame:
    """Return the rows of `effects` of the markets in which nothing was opened, those without an error included."""
    found = effects(ev, shape, when)
    return found[found.unchanged]


def measured(ev: Evidence, shape: str) -> pd.DataFrame:
    """Return the rows of `null` at both DATES, those without an error left out."""
    rows = pd.concat([null(ev, shape, when) for when in DATES])
    return rows[rows.reason == ""]


def size(ev: Evidence, shape: str = "ramp") -> int:
    """Return how many markets the null is made of, those without an error included."""
    return max(len(null(ev, shape, when)) for when in DATES)


@remember
def pools(ev: Evidence, shape: str) -> dict[float, Pool]:
    """Return the pooled null at each of DATES: mean, and `tau`, the spread between markets where nothing was opened."""
    return {when: pooling.pool(null(ev, shape, when)) for when in DATES}


def widest(ev: Evidence, shape: str) -> Pool:
    """Return the pooled null of the date at which markets in which nothing was opened lie furthest apart."""
    return max(pools(ev, shape).values(), key=lambda each: each.tau)


def taus(ev: Evidence, shape: str) -> tuple[float, float]:
    """Return the smaller and the larger spread between markets in which nothing was opened, in the effect's unit."""
    low, high = sorted(each.tau for each in pools(ev, shape).values())
    return low, high


@remember
def prior(ev: Evidence, shape: str) -> pd.Series:
    """Return the prior of the spread between markets: probability by spread, on a grid of NODES up to WIDEST.

    It is what the null says of it from a flat start, its dates weighed alike.
    """
    grid = np.linspace(0.0, WIDEST[shape], NODES)
    parts = []
    for when in DATES:
        found = null(ev, shape, when)
        likelihood = pooling.restricted_likelihood(grid, found[found.reason == ""])
        parts.append(likelihood / likelihood.sum())
    return pd.Series(np.mean(parts, axis=0), pd.Index(grid, name="tau"), name="probability")


def rank(ev: Evidence, estimates: pd.DataFrame, shape: str) -> pd.DataFrame:
    """Return where each opening's effect lies among what chance makes of markets in which nothing was opened.

    estimates: effect, se and df by opening, as from `opening_lists.estimates`.
    Returns by opening, for the widest of the nulls: expected (its mean), spread (chance and the estimate's own error,
    log-odds), t, df and beyond (the chance that no opening has an effect as far from the mean). An opening's error is
    itself read off few figures, so the tails are Student's (Welch and Satterthwaite).
    """
    null = widest(ev, shape)
    spread = np.hypot(null.tau, estimates.se)
    t = (estimates.effect - null.mean) / spread
    df = spread**4 / (null.tau**4 / (null.k - 1) + estimates.se**4 / estimates.df)
    return pd.DataFrame({"expected": null.mean, "spread": spread, "t": t, "df": df, "beyond": 2 * stdtr(df, -t.abs())})
