"""Points that a source fixes without printing them: from a stated change, a remainder, or totals on either side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from telecompilot.evidence.derived.arithmetic import ENDS, Derived, frame_of


@dataclass(frozen=True)
class Backcast(Derived):
    """The level `periods` before a figure, from that figure and the change that a source states for it.

    `change` is a series of percentage points where `relative` is false, else of growth on the earlier level.
    """

    change: str
    relative: bool = False
    periods: int = 1

    @property
    def shift(self) -> int:
        return self.periods

    @property
    def operands(self) -> tuple[str, ...]:
        return (self.series_id, self.change)

    @property
    def formula(self) -> str:
        return f"the next figure and its stated change ({self.change})"

    def compute(self, frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
        level, change = frames
        if self.relative:
            return frame_of(
                level.value / (1 + change.value), level.low / (1 + change.high), level.high / (1 + change.low)
            )
        return frame_of(level.value - change.value, level.low - change.high, level.high - change.low)


@dataclass(frozen=True)
class Residual(Derived):
    """(whole - share x base) / rest: the part of `rest` that is left of `whole` once the part of `base` is known.

    The share of exports, say, from the trade of a group of firms, their share of imports, all imports, all exports.
    """

    whole: str
    share: str
    base: str
    rest: str

    @property
    def operands(self) -> tuple[str, ...]:
        return (self.whole, self.share, self.base, self.rest)

    @property
    def formula(self) -> str:
        return f"({self.whole} - {self.share} x {self.base}) / {self.rest}"

    def compute(self, frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
        whole, share, base, rest = frames
        return frame_of(
            (whole.value - share.value * base.value) / rest.value,
            (whole.low - share.high * base.high) / rest.high,
            (whole.high - share.low * base.low) / rest.low,
        )


@dataclass(frozen=True)
class Bracket(Derived):
    """numerator / a total of an unknown date between two known ones, for a total that grows: an interval, not a value.

    `totals` are read together (a yearly one closes in December). The value takes their geometric mean.
    """

    numerator: str
    totals: tuple[str, ...]

    @property
    def operands(self) -> tuple[str, ...]:
        return (self.numerator, *self.totals)

    @property
    def formula(self) -> str:
        return f"{self.numerator} / {' and '.join(self.totals)} on the dates before and after"

    @property
    def at_ends(self) -> bool:
        return False

    def align(self, frames: Sequence[pd.DataFrame]) -> list[pd.DataFrame]:
        top, *totals = (frame.set_axis(frame.index.asfreq(frames[0].index.freq, "end")) for frame in frames)
        known = pd.concat([total[[*ENDS, "source_id", "weak"]] for total in totals]).sort_index()
        known = known[~known.index.duplicated()]
        top = top[~top.index.isin(known.index)]
        place = known.index.searchsorted(top.index)
        inside = (place > 0) & (place < len(known))
        top, place = top[inside], place[inside]
        return [top, known.iloc[place - 1].set_axis(top.index), known.iloc[place].set_axis(top.index)]

    def compute(self, frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
        top, before, after = frames
        middle = (before.value * after.value) ** 0.5
        return frame_of(top.value / middle, top.low / after.high, top.high / before.low)
