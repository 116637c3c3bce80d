"""The frame round a chart: finding, picture, units, note, sources, data and files.

A chapter's cell ends in `figure(plot, "fig-chapter-claim")`; a table that is no chart in `table(frame, ...)`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

import pandas as pd

from telecompilot import evidence, theme
from telecompilot.figure import assets, panel, provenance, svg
from telecompilot.figure import table as tables
from telecompilot.plot import Plot

__all__ = ["Display", "figure", "table"]
ID = re.compile(r"(fig|tab)(-[a-z0-9]+)+")


@dataclass(frozen=True)
class Display:
    """What a cell shows: HTML for the page, plain words elsewhere."""

    markup: str
    words: str

    def _repr_html_(self) -> str:
        return self.markup

    def __repr__(self) -> str:
        return self.words


def figure(plot: Plot, id: str, evidence_: evidence.Evidence | None = None) -> Display:
    """Frame a chart for the page and leave its CSV, SVG, PNG, JSON and live chart in the assets folder.

    Parameters
    ----------
    plot
        The chart with its data and words.
    id
        "fig-<chapter>-<claim>": the figure's anchor and the name of its files; never reused, never changed.
    evidence_
        Where sources are looked up; the project's own by default.

    Raises
    ------
    ValueError
        For an id of another form, for text too small or a picture too wide to read on a phone.
    LookupError
        For a series or source that the evidence does not hold.
    """
    _check_id(id, "fig")
    ev = evidence_ or evidence.load()
    found = provenance.credits(ev, plot.series, plot.sources)
    data = tables.clean(plot.table)
    wide = svg.picture(plot.draw, theme.WIDE, f"{id}-w")
    narrow = svg.picture(plot.draw, theme.NARROW, f"{id}-n")
    assets.write(plot, id, data, wide, narrow, series=assets.series_records(ev, plot.series), sources=found)
    return Display(panel.figure(plot, id, data, wide, narrow, found), f"{plot.title}\n{plot.alt}")


def table(
    frame: pd.DataFrame,
    caption: str,
    id: str,
    series: tuple[str, ...] = (),
    sources: tuple[str, ...] = (),
    note: str = "",
    anchor: str = "",
    evidence_: evidence.Evidence | None = None,
) -> Display:
    """Show a table: caption, aligned numbers, its own scroll on a phone, source line, CSV.

    Parameters
    ----------
    frame
        The table; headers for humans, the first column names the row. A cell with `__html__` is taken as markup.
    caption
        What the table says.
    id
        "tab-<chapter>-<what>".
    series, sources
        As in Plot; may both be empty where a column of the table names the sources.
    note
        Definition, breaks, caveats.
    anchor
        A column whose values become the rows' anchors and are left out of the page.
    """
    _check_id(id, "tab")
    found = provenance.credits(evidence_ or evidence.load(), series, sources) if series or sources else []
    data = tables.clean(frame)
    assets.write_table(id, data)
    return Display(panel.table(data, caption, id, found, note, anchor), caption)


def _check_id(id: str, start: str) -> None:
    if not ID.fullmatch(id) or not id.startswith(start):
        raise ValueError(f"id {id!r} must look like {start}-chapter-claim, in small letters, digits and hyphens")


def link(text: str, id: str) -> str:
    """HTML link to a row of the sources page."""
    return f'<a href="{provenance.SOURCES_PAGE}#{escape(id)}">{escape(text)}</a>'
