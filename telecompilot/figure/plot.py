"""What a chart function hands to the frame: how to draw, the data as drawn, and the words that go with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import altair as alt
import pandas as pd

ALT_LENGTH = 60
COMPUTED = "computed"  # in place of an id, or beside some: what is computed from several figures
SHARES = ("", "brand share", "licence-holder share")


def ids(cells: Iterable[str]) -> tuple[str, ...]:
    """Return the ids in some cells, each once in the order of their first place; a cell may hold several."""
    return tuple(dict.fromkeys(" ".join(cells).split()))


@dataclass(frozen=True)
class Plot:
    """One chart with its data and its words.

    Parameters
    ----------
    draw
        Width in px -> chart. Called for a wide picture, a narrow one, and again with a smaller number where axis labels
        would push the picture past the width; it should use the number for the plotting area and nothing else.
    table
        The data as drawn, one row a mark; headers for humans with units ("Share, %"). A named index becomes a column.
    title
        The finding, computed from the data so that it stays true.
    units
        What the numbers count, e.g. "Percent of passenger-car shipments".
    alt
        The picture in words: what is drawn, from where to where, turning points, with numbers from the table. Without
        the title, which is read before it; 600 characters at most with it.
    series, sources
        Series drawn (their sources are looked up) and further source ids (of events, services ...): cells of a column
        of the tables as they are, repeated and with several ids parted by spaces.
    cite
        For each row of `table` the ids of its documents, parted by spaces, with or instead of them COMPUTED; empty is
        COMPUTED. They count among `sources`. Without it each row rests on all sources.
    note
        Definition, breaks, caveats.
    share
        "brand share" or "licence-holder share" where the chart shows one.

    Raises
    ------
    ValueError
        Where a reader would be left without words or data.
    """

    draw: Callable[[int], alt.TopLevelMixin]
    table: pd.DataFrame
    title: str
    units: str
    alt: str
    series: Iterable[str] = ()
    sources: Iterable[str] = ()
    cite: Iterable[str] = ()
    note: str = ""
    share: str = ""

    def __post_init__(self) -> None:
        for field in ("series", "sources"):
            if isinstance(getattr(self, field), str):
                raise ValueError(f"{field} must be a tuple of ids, not the string {getattr(self, field)!r}")
        object.__setattr__(self, "cite", tuple(cell or COMPUTED for cell in self.cite))
        cited = (name for name in ids(self.cite) if name != COMPUTED)
        object.__setattr__(self, "series", ids(self.series))
        object.__setattr__(self, "sources", ids([*self.sources, *cited]))
        for problem in _problems(self):
            raise ValueError(f"plot {self.title!r}: {problem}")


def _problems(plot: Plot) -> list[str]:
    alt_text = plot.alt.strip()
    checks = (
        (not plot.title.strip(), "title is empty: state the finding"),
        (not plot.units.strip(), "units are empty: say what the numbers count"),
        (plot.table.empty, "table is empty: a figure shows its data"),
        (len(alt_text) < ALT_LENGTH, f"alt has {len(alt_text)} characters, needs {ALT_LENGTH}: describe the shape"),
        (not re.search(r"\d", alt_text), "alt has no number: say from where to where"),
        (alt_text == plot.title.strip(), "alt repeats the title: describe the picture"),
        (
            bool(re.search(r"\b(nan|None|NaT|inf)\b", f"{plot.title} {plot.alt} {plot.note}")),
            "a missing value in words",
        ),
        (not (plot.series or plot.sources), "no series and no sources: every figure names its sources"),
        (
            len(plot.cite) not in (0, len(plot.table)),
            f"cite has {len(plot.cite)} cells, table {len(plot.table)} rows: name the sources of each row",
        ),
        (plot.share not in SHARES, f"share must be one of {SHARES}, not {plot.share!r}"),
    )
    return [message for failed, message in checks if failed]
