"""Units of figures, and the interval that a published number leaves open."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Unit:
    """A unit: its name, what follows its numbers in prose, its ends, whether it counts whole things, and how many make
    one as `Evidence.series` hands it out."""

    name: str
    after: str = ""
    lower: float = 0.0
    upper: float = math.inf
    whole: bool = False
    per: float = 1.0


UNITS = {
    "percent": Unit("percent", upper=100, per=100),
    "count": Unit("number", whole=True),
    "cny_bn": Unit("CNY billion", " billion yuan"),
    "usd_bn": Unit("USD billion", " billion dollars"),
    "eur_bn": Unit("EUR billion", " billion euros"),
    "cny_mn": Unit("CNY million", " million yuan"),
    "usd_mn": Unit("USD million", " million dollars"),
    "index_0_1": Unit("index from 0 to 1", upper=1),
    "index_0_6": Unit("index from 0 to 6", upper=6),
    "index": Unit("index"),
    "points": Unit("percentage points", lower=-math.inf, per=100),
    "percent_of_articles": Unit("percent of newspaper articles", upper=100),
    "rank": Unit("rank", lower=1, whole=True),
    "months": Unit("months", " months"),
    "EB": Unit("exabytes", " exabytes"),
    "mn": Unit("millions", " million"),
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
