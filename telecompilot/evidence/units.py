"""Units of figures, and the interval that a published number leaves open."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Unit:
    """The ends of a unit, whether it counts whole things, and how many make one as `Evidence.series` hands it out."""

    lower: float = 0.0
    upper: float = math.inf
    whole: bool = False
    per: float = 1.0


UNITS = {
    "percent": Unit(upper=100, per=100),
    "count": Unit(whole=True),
    "cny_bn": Unit(),
    "usd_bn": Unit(),
    "eur_bn": Unit(),
    "cny_mn": Unit(),
    "usd_mn": Unit(),
    "index_0_1": Unit(upper=1),
    "index_0_6": Unit(upper=6),
    "index": Unit(),
    "points": Unit(lower=-math.inf, per=100),
    "percent_of_articles": Unit(upper=100),
    "rank": Unit(lower=1, whole=True),
    "months": Unit(),
    "EB": Unit(),
    "mn": Unit(),
}

PLAIN_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")


def bounds(unit: str, title: str = "", lower: float = math.nan, upper: float = math.nan) -> tuple[float, float]:
    """Return the lowest and highest value a series may take, in its own unit.

    Parameters: `unit`, a key of UNITS; `title`; `lower` and `upper`, the series' own ends, NaN where it states none.
    A percent series that may fall below 0, or whose title says growth, is a growth rate and has no upper end.
    """
    low, high = UNITS[unit].lower, UNITS[unit].upper
    if unit == "percent" and ("growth" in title.lower() or lower < 0):
        low, high = -100.0, math.inf
    return (low if math.isnan(lower) else lower), (high if math.isnan(upper) else upper)


def decimals(text: str) -> int:
    """Return how many decimals a published number has: `45` 0, `0.24` 2."""
    return len(text.partition(".")[2])


def interval(text: str, qualifier: str, unit: str, lower: float, upper: float) -> tuple[float, float]:
    """Return the interval (low, high) that a published number stands for, in its own unit.

    - no qualifier: half a unit of the last digit each way (45 is 44.5 to 45.5); a whole number of things that
      are counted or ranked is exact;
    - `~`: one unit of the last digit each way, and at least 5 % of the value where there are no decimals
      ("about 60" is 57 to 63, "about 2" is 1 to 3, "about 57.9" is 57.8 to 58.0);
    - `>` and `>=`: from the number to the series' upper end; `<` and `<=`: from its lower end to the number.

    The result never leaves [`lower`, `upper`], the series' own ends.
    """
    value, step = float(text), 10.0 ** -decimals(text)
    if qualifier in (">", ">="):
        return value, max(upper, value)
    if qualifier in ("<", "<="):
        return min(lower, value), value
    if qualifier == "~":
        half = max(step, 0.05 * abs(value)) if step == 1 else step
    else:
        half = 0.0 if UNITS[unit].whole and step == 1 else step / 2
    # Rounding the ends to two digits past the published ones keeps 0.1 + 0.2 out of the tables.
    places = decimals(text) + 2
    return max(lower, round(value - half, places)), min(upper, round(value + half, places))
