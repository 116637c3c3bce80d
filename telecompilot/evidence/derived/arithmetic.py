"""Series that are arithmetic on other series.

The tables hold no derived rows. A series of `formulas` is computed when it is read, period by period, wherever no
source publishes the figure; a published figure wins. Intervals follow from the operands' intervals by the worst case,
with no assumption on how their errors hang together, so they are wide rather than wrong.

Each function below describes one kind of arithmetic by the ids of the series; frames have a PeriodIndex and the columns
value, low, high.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pandas as pd

ENDS = ["value", "low", "high"]
Frames = list[pd.DataFrame]


def at_period_ends(frame: pd.DataFrame, freq: str) -> pd.DataFrame:
    """Return the points that close a period of the coarser `freq`, dated by it: December's figure is the year's.

    Right for stocks and for figures counted from January. Raises ValueError if `freq` is finer than the data.
    """
    if frame.index.freqstr[0] == freq:
        return frame
    order = "DMQY"
    if order.index(freq) < order.index(frame.index.freqstr[0]):
        raise ValueError(f"points with frequency {frame.index.freqstr} cannot be read with frequency {freq}")
    coarse = frame.index.asfreq(freq)
    return frame.set_axis(coarse)[frame.index.end_time == coarse.end_time]


def common_periods(frames: Sequence[pd.DataFrame], freq: str) -> Frames:
    """Return the operands' rows for the periods of `freq` that all of them have; finer ones are read at period ends."""
    frames = [at_period_ends(frame, freq) for frame in frames]
    common = frames[0].index
    for frame in frames[1:]:
        common = common.intersection(frame.index)
    return [frame.loc[common] for frame in frames]


@dataclass(frozen=True)
class Derived:
    """A series computed from others.

    `operands` are the ids of those, `formula` says the arithmetic in words, `align(frames, freq)` brings the operands'
    rows to the periods of the computed points, `compute` makes the points from the operands' frames on these periods.
    """

    series_id: str
    operands: tuple[str, ...]
    formula: str
    compute: Callable[..., pd.DataFrame] = field(compare=False)
    align: Callable[[Sequence[pd.DataFrame], str], Frames] = field(default=common_periods, compare=False)


def opposed(frame: pd.DataFrame) -> pd.DataFrame:
    """Exchange low and high: what is subtracted or divided by is at its highest where the result is at its lowest."""
    return frame[["value", "high", "low"]].set_axis(ENDS, axis=1)


def ratio(series_id: str, numerator: str, denominator: str, scale: float = 1.0) -> Derived:
    """numerator / denominator x scale; both positive and in one unit, or with the `scale` that makes them so."""
    formula = f"{numerator} / {denominator}"
    return Derived(series_id, (numerator, denominator), formula, lambda top, bottom: top * scale / opposed(bottom))


def complement(series_id: str, of: str) -> Derived:
    """What is left of the whole, which is 1, as shares are read in 0-1."""
    return Derived(series_id, (of,), f"1 - {of}", lambda part: 1 - opposed(part))


def difference(series_id: str, minuend: str, subtrahend: str) -> Derived:
    """minuend - subtrahend."""
    return Derived(series_id, (minuend, subtrahend), f"{minuend} - {subtrahend}", lambda a, b: a - opposed(b))


def total(series_id: str, *parts: str) -> Derived:
    """Sum of two or more parts."""
    return Derived(series_id, parts, " + ".join(parts), lambda *frames: sum(frames[1:], frames[0]))


def backcast(series_id: str, change: str, relative: bool = False, periods: int = 1) -> Derived:
    """The level `periods` before a figure, from that figure and the change that a source states for it.

    `change` is a series of percentage points where `relative` is false, else of growth on the earlier level.
    """

    def earlier(frames: Sequence[pd.DataFrame], freq: str) -> Frames:
        return [frame.set_axis(frame.index - periods) for frame in common_periods(frames, freq)]

    def before(level: pd.DataFrame, stated: pd.DataFrame) -> pd.DataFrame:
        return level / (1 + opposed(stated)) if relative else level - opposed(stated)

    formula = f"the next figure and its stated change ({change})"
    return Derived(series_id, (series_id, change), formula, before, earlier)


def residual(series_id: str, whole: str, share: str, base: str, rest: str) -> Derived:
    """(whole - share x base) / rest: the part of `rest` that is left of `whole` once the part of `base` is known.

    The share of exports, say, from the trade of a group of firms, their share of imports, all imports, all exports.
    """

    def left(whole: pd.DataFrame, share: pd.DataFrame, base: pd.DataFrame, rest: pd.DataFrame) -> pd.DataFrame:
        return (whole - opposed(share * base)) / opposed(rest)

    return Derived(series_id, (whole, share, base, rest), f"({whole} - {share} x {base}) / {rest}", left)


def bracket(series_id: str, numerator: str, totals: tuple[str, str]) -> Derived:
    """numerator / a total of an unknown date between two known ones, for a total that grows: an interval, not a value.

    `totals` are read together (a yearly one closes in December). The value takes their geometric mean.
    """

    def around(frames: Sequence[pd.DataFrame], freq: str) -> Frames:
        top, *known = (frame.set_axis(frame.index.asfreq(frames[0].index.freq, "end")) for frame in frames)
        dated = pd.concat(known).sort_index()
        dated = dated[~dated.index.duplicated()]
        top = top[~top.index.isin(dated.index)]
        place = dated.index.searchsorted(top.index)
        inside = (place > 0) & (place < len(dated))
        top, place = top[inside], place[inside]
        return [top, dated.iloc[place - 1].set_axis(top.index), dated.iloc[place].set_axis(top.index)]

    def between(top: pd.DataFrame, before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
        low, high = top.low / after.high, top.high / before.low
        return pd.DataFrame({"value": top.value / (before.value * after.value) ** 0.5, "low": low, "high": high})

    formula = f"{numerator} / {' and '.join(totals)} on the dates before and after"
    return Derived(series_id, (numerator, *totals), formula, between, around)


def registry(*entries: Derived) -> dict[str, tuple[Derived, ...]]:
    """Return the entries by id, in order: a later one fills only periods that sources and earlier ones leave open.

    Raises ValueError if an entry stands twice.
    """
    if len(set(entries)) < len(entries):
        raise ValueError("a derived series is registered twice")
    by_id: dict[str, tuple[Derived, ...]] = {}
    for entry in entries:
        by_id[entry.series_id] = (*by_id.get(entry.series_id, ()), entry)
    return by_id
