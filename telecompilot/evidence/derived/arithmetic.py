"""Series that are arithmetic on other series: ratios, complements, sums, differences, growth.

The tables hold no derived rows. What is registered here is computed when asked for, point by point, wherever no source
prints the figure; a printed figure wins. Intervals follow from the operands' intervals by the worst case, with no
assumption on how their errors hang together, so they are wide rather than wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

ENDS = ["value", "low", "high"]


@dataclass(frozen=True)
class Derived:
    """A series computed from others. Frames in and out have a PeriodIndex and the columns value, low, high."""

    series_id: str

    @property
    def shift(self) -> int:
        """How many periods before its operands a computed point lies."""
        return 0

    @property
    def operands(self) -> tuple[str, ...]:
        """Ids of the series that it is computed from."""
        raise NotImplementedError

    @property
    def formula(self) -> str:
        """The arithmetic in words, for the note of a computed point."""
        raise NotImplementedError

    @property
    def at_ends(self) -> bool:
        """Whether finer operands are read at the ends of the periods of this series."""
        return True

    def align(self, frames: Sequence[pd.DataFrame]) -> list[pd.DataFrame]:
        """Return the operands' rows for the periods that all of them have."""
        common = frames[0].index
        for frame in frames[1:]:
            common = common.intersection(frame.index)
        return [frame.loc[common].set_axis(common - self.shift) for frame in frames]

    def compute(self, frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
        """Return the computed points from the operands' points, which share one index."""
        raise NotImplementedError


@dataclass(frozen=True)
class Ratio(Derived):
    """numerator / denominator x scale; both positive and in one unit, or with the `scale` that makes them so."""

    numerator: str
    denominator: str
    scale: float = 1.0

    @property
    def operands(self) -> tuple[str, ...]:
        return (self.numerator, self.denominator)

    @property
    def formula(self) -> str:
        return f"{self.numerator} / {self.denominator}"

    def compute(self, frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
        top, bottom = (frame * scale for frame, scale in zip(frames, (self.scale, 1.0), strict=True))
        return frame_of(top.value / bottom.value, top.low / bottom.high, top.high / bottom.low)


@dataclass(frozen=True)
class Complement(Derived):
    """What is left of the whole (1, as shares are handed out in 0-1)."""

    of: str
    whole: float = 1.0

    @property
    def operands(self) -> tuple[str, ...]:
        return (self.of,)

    @property
    def formula(self) -> str:
        return f"{self.whole:g} - {self.of}"

    def compute(self, frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
        (part,) = frames
        return frame_of(self.whole - part.value, self.whole - part.high, self.whole - part.low)


@dataclass(frozen=True)
class Difference(Derived):
    """minuend - subtrahend."""

    minuend: str
    subtrahend: str

    @property
    def operands(self) -> tuple[str, ...]:
        return (self.minuend, self.subtrahend)

    @property
    def formula(self) -> str:
        return f"{self.minuend} - {self.subtrahend}"

    def compute(self, frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
        a, b = frames
        return frame_of(a.value - b.value, a.low - b.high, a.high - b.low)


@dataclass(frozen=True)
class Sum(Derived):
    """Sum of two or more parts."""

    parts: tuple[str, ...]

    @property
    def operands(self) -> tuple[str, ...]:
        return self.parts

    @property
    def formula(self) -> str:
        return " + ".join(self.parts)

    def compute(self, frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
        return sum(frame[ENDS] for frame in frames)


@dataclass(frozen=True)
class Growth(Derived):
    """Change on `periods` periods before, as a share of the earlier level; no point without the earlier one."""

    of: str
    periods: int = 1

    @property
    def operands(self) -> tuple[str, ...]:
        return (self.of,)

    @property
    def formula(self) -> str:
        return f"growth of {self.of} on {self.periods} period{'s' * (self.periods != 1)} before"

    def compute(self, frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
        (level,) = frames
        before = level.set_axis(level.index + self.periods).reindex(level.index)
        ends = frame_of(level.value / before.value, level.low / before.high, level.high / before.low)
        return (ends - 1).dropna()


def frame_of(value: pd.Series, low: pd.Series, high: pd.Series) -> pd.DataFrame:
    """Return three series of one index as a frame with the columns value, low, high."""
    return pd.DataFrame({"value": value, "low": low, "high": high})


def at_period_ends(frame: pd.DataFrame | pd.Series, freq: str) -> pd.DataFrame | pd.Series:
    """Return the points that close a period of the coarser `freq`, dated by it: December's figure is the year's.

    Right for stocks and for figures counted from January. Raises ValueError if `freq` is finer than the data.
    """
    if frame.index.freqstr[0] == freq:
        return frame
    order = "DMQY"
    if order.index(freq) < order.index(frame.index.freqstr[0]):
        raise ValueError(f"points with frequency {frame.index.freqstr} cannot be read with frequency {freq}")
    coarse = frame.index.asfreq(freq)
    ends = frame.index.end_time == coarse.end_time
    return frame.set_axis(coarse)[ends]


def registry(*entries: Derived) -> dict[str, tuple[Derived, ...]]:
    """Return the entries by id, in order: a later one fills only periods that the print and earlier ones leave open.

    Raises ValueError if an entry stands twice.
    """
    if len(set(entries)) < len(entries):
        raise ValueError("a derived series is registered twice")
    found: dict[str, tuple[Derived, ...]] = {}
    for entry in entries:
        found[entry.series_id] = (*found.get(entry.series_id, ()), entry)
    return found
