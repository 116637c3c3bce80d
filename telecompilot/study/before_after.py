"""Whether foreign share is higher or lower after each earlier opening than it was before."""

from __future__ import annotations

import re

import pandas as pd

from telecompilot.evidence import Evidence, access_log
from telecompilot.evidence.formats import pct
from telecompilot.evidence.periods import span
from telecompilot.evidence.points import points, twins
from telecompilot.study.precedents import is_stock, studied

ROSE, FELL, UNCLEAR = "rose", "fell", "unclear"
INSURERS = "insurance_foreign_share_assets"
PREMIUM, LIFE = "insurance_foreign_share_premium", "insurance_foreign_share_life"
OUTLIER = {PREMIUM: "2005", LIFE: "2005"}  # the year of one exceptional group policy
GROUP_POLICY = "insurance-group-policy-2005"


def direction(old: pd.Series, new: pd.Series) -> str:
    """Return ROSE or FELL where the intervals (low, high) of two figures do not touch, else UNCLEAR."""
    return ROSE if new.low > old.high else FELL if new.high < old.low else UNCLEAR


def share(ev: Evidence, series_id: str) -> pd.DataFrame:
    """Return the figures of a share, those dated by month among them (`evidence.points`), and `outlier`: set apart."""
    rows = points(ev, *twins(ev, series_id), stock=is_stock(ev, series_id))
    return rows.assign(outlier=rows.period.str.startswith(OUTLIER.get(series_id, "none")))


def sides(ev: Evidence, event) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the figures before and after an opening, a row of `studied`, without outliers; either may be empty.

    After is a figure whose middle, or a stock's date, lies after it. One that is on neither side is of its own year.
    """
    line = share(ev, event.series_id)
    line = line[~line.outlier]
    return line[before(line, event.date)], line[line.when >= event.when]


def before(line: pd.DataFrame, date: str) -> pd.Series:
    """Tell which figures, from `share`, ended before the first day on which an opening dated as `date` may have come.

    A year or half-year that holds the opening is not before it.
    """
    first = span(date)[0]
    return pd.Series([span(period.replace("Q", "-Q"))[1] < first for period in line.period], line.index, dtype=bool)


def ends(earlier: pd.DataFrame, after: pd.DataFrame) -> tuple[pd.Series, pd.Series, pd.Series | None]:
    """Return the last figure before an opening, the last exact one after it, and a bound that is newer, or None.

    earlier, after: from `sides`, neither empty. Where no figure after it is exact, the last bound stands in its place.
    """
    exact, last = after[after.bound == ""], after.iloc[-1]
    if exact.empty:
        return earlier.iloc[-1], last, None
    return earlier.iloc[-1], exact.iloc[-1], last if last.bound else None


def verdict(old: pd.Series, new: pd.Series, later: pd.Series | None) -> str:
    """Return the `direction` from `old` to a newer bound, `later`, where that shows one, else to `new`."""
    by_bound = UNCLEAR if later is None else direction(old, later)
    return by_bound if by_bound != UNCLEAR else direction(old, new)


@access_log.once
def verdicts(ev: Evidence) -> pd.DataFrame:
    """Return the last figure before each studied opening against the last exact one, by event_id in order of date.

    Columns: sector, series_id, before and after ("1.3% in 2017"), verdict (of `verdict`). Outliers are left out, and so
    is an opening without a figure on both sides.
    """
    rows = {}
    for event in studied(ev, "effective").itertuples():
        earlier, after = sides(ev, event)
        if len(earlier) and len(after):
            old, new, later = ends(earlier, after)
            words = [f"{one.bound} {pct(one.value)} in {one.period}".lstrip() for one in (old, new)]
            words[1] += "" if later is None else f", {later.bound} {pct(later.value)} in {later.period}"
            rows[event.Index] = (event.sector, event.series_id, *words, verdict(old, new, later))
    columns = ["sector", "series_id", "before", "after", "verdict"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)


def without_policy(ev: Evidence) -> tuple[float, float]:
    """Return the lowest and highest foreign share of premiums in 2005 once the one big group policy is taken out.

    The two published sums of foreign premium give the two ends; the total follows from the published share; the
    policy's size is the one that the event states. Raises ValueError if the event states none.
    """
    stated = re.search(r"CNY (\d+) billion", ev.events.what[GROUP_POLICY])
    if not stated:
        raise ValueError(f"{GROUP_POLICY} states no amount")
    rows = ev.every_row("insurance_foreign_premium")
    premium = rows[rows.period == "2005"].value
    total = ev.at("insurance_foreign_premium", "2005").value / ev.at(PREMIUM, "2005").value
    shares = (premium - float(stated[1])) / (total - float(stated[1]))
    return float(shares.min()), float(shares.max())


def paces(ev: Evidence) -> pd.Series:
    """Return the yearly growth of insurers' share of assets up to the end of the life ceiling, and since.

    before, after; low and high: what the figure at the turn leaves open of `after`; turn: the period of that figure.
    """
    line = share(ev, INSURERS)
    turn, first, last = line[before(line, ev.events.date["life-cap-end"])].iloc[-1], line.iloc[0], line.iloc[-1]
    until = (turn.value / first.value) ** (1 / (turn.when - first.when)) - 1
    ends = {"low": turn.high, "after": turn.value, "high": turn.low}
    since = {name: (last.value / old) ** (1 / (last.when - turn.when)) - 1 for name, old in ends.items()}
    return pd.Series({"before": until, "turn": turn.period, **since})
