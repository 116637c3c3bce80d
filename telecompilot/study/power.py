"""What the study of openings could have shown: the smallest effect that its figures would have made clear.

"None clearly raised the foreign share" says little where only a very large rise would have been clear.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import expit, logit
from scipy.stats import nct

from telecompilot.evidence import Evidence
from telecompilot.models.pooling import LEVEL, quantile_t
from telecompilot.study import opening_lists
from telecompilot.study.openings import SHARE
from telecompilot.study.precedents import RULE
from telecompilot.study.shapes import SHAPES

TOGETHER = "together"


def smallest(ev: Evidence, which: str = RULE, shape: str = "ramp", every: bool = False) -> pd.DataFrame:
    """Return the smallest effect that each opening, and all of them pooled, could have shown.

    which, shape: as in opening_lists.estimates; every: the openings left out of the forecast for a new market, too.
    Returns a row an opening that stands for a market not seen yet, and TOGETHER: effect, clear (half-width of the 95 %
    interval: an estimate beyond it is clear), likely (true effect that is clear with a chance of POWER), both in the
    shape's unit, clear_points and likely_points (the same in points at a share of one in ten; a ramp's in a year).
    """
    rows = (opening_lists.measured if every else opening_lists.used)(ev, which, shape)
    table = pd.DataFrame({"effect": rows.effect, "se": rows.se, "df": rows.df})
    whole = opening_lists.pooled(ev, which, shape)
    table.loc[TOGETHER] = whole.mean, whole.error, whole.k - 1
    table["clear"] = [quantile_t(0.5 + LEVEL / 2, row.df) * row.se for row in table.itertuples()]
    table["clear_points"] = 100 * (expit(logit(SHARE) + table.clear) - SHARE)
    return table.drop(columns=["se", "df"])


def none_clear(ev: Evidence, effect: float, which: str = RULE, shape: str = "ramp", every: bool = False) -> float:
    """Return the chance that no opening of a list clearly raises the share though each truly has `effect`.

    Clear is an estimate whose 95 % interval lies above zero; the openings count as independent; every: see `smallest`.
    """
    rows = (opening_lists.measured if every else opening_lists.used)(ev, which, shape)
    bars = np.array([quantile_t(0.5 + LEVEL / 2, df) for df in rows.df])
    return float(np.prod(nct.cdf(bars, rows.df, effect / rows.se)))


def readings(ev: Evidence, which: str = RULE) -> int:
    """Return how many verdicts a list gives: each opening that can be measured, by each shape."""
    return sum(len(opening_lists.measured(ev, which, shape)) for shape in SHAPES)


def some_clear_by_chance(ev: Evidence, which: str = RULE) -> float:
    """Return the chance that a rise seems clear in one of the `readings` or more though no opening did anything.

    The readings count as independent, which those of one opening are not.
    """
    return float(1 - (0.5 + LEVEL / 2) ** readings(ev, which))
